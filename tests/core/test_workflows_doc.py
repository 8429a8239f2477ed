"""docs/workflows.md says what the code says."""

from pathlib import Path

from fbias.core.management.commands.workflows import document

FILE = Path(__file__).parents[2] / "docs" / "workflows.md"


def test_the_document_of_workflows_is_fresh():
    assert FILE.read_text() == "\n".join(document()) + "\n", (
        "docs/workflows.md is stale: run `manage.py workflows > docs/workflows.md`."
    )
