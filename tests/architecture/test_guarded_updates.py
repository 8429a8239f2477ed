"""States change by `Workflow.advance()`, or in a place that docs/architecture.md names."""

import ast
import re

from tests.architecture.sources import HERE, called, modules, name

STATES = {"status", "state"}


def test_every_update_of_a_state_is_in_the_list():
    updating = {
        name(path)
        for path in modules()
        if "demo" not in path.parts
        for called_name, call in called(ast.parse(path.read_text()))
        if called_name == "update" and STATES & {keyword.arg for keyword in call.keywords}
    }
    page = (HERE / "docs/architecture.md").read_text()
    listed = re.findall(r"^\| `([^`]+\.py)` \|", page, re.MULTILINE)

    assert updating == set(listed)
