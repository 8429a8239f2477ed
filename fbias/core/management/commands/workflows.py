"""Print every life cycle as a table: `manage.py workflows > docs/workflows.md`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from fbias.core.workflow import CHAPTERS, WORKFLOWS, Workflow


class Command(BaseCommand):
    help = "Print the life cycles of the portal, as docs/workflows.md keeps them."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write("\n".join(document()), ending="\n")


def document() -> Iterator[str]:
    """The whole file, workflows in alphabetical order; toy workflows of tests are left out."""
    yield "# Life cycles"
    yield ""
    yield "Made by `manage.py workflows > docs/workflows.md` from the tables in the code."
    for workflow in sorted(WORKFLOWS, key=lambda workflow: workflow.name):
        if not workflow.states.__module__.startswith("tests."):
            yield from section(workflow)
    for chapter in CHAPTERS:
        yield from ("", *chapter())


def section(workflow: Workflow) -> Iterator[str]:
    labels = {state.value: str(state.label) for state in workflow.states}
    yield from ("", f"## {workflow.name}", "", f"Begins as *{labels[workflow.initial]}*.", "")
    yield "| step | from | to | meaning |"
    yield "|---|---|---|---|"
    for name, step in workflow.steps.items():
        sources = " · ".join(label for state, label in labels.items() if state in step.sources)
        target = labels[step.target] if step.target else "(stays)"
        yield f"| `{name}` | {sources} | {target} | {step.note} |"
    ends = [label for state, label in labels.items() if not leaves(workflow, state)]
    if ends:
        yield from ("", f"Ends as {' or '.join(f'*{end}*' for end in ends)}.")


def leaves(workflow: Workflow, state: str) -> bool:
    """Whether some step leads from this state to another one."""
    return any(
        state in step.sources and step.target not in (None, state)
        for step in workflow.steps.values()
    )
