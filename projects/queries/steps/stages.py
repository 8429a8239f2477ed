"""Where a project stands, and what happens next, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fbias.questions.question import answers_in_words
from projects.enums import ProjectStatus as P
from projects.models import Project
from projects.queries.steps.readers import PI, REQUESTER
from projects.queries.steps.states import QUOTE, REQUEST, STATES, WORK


@dataclass(frozen=True)
class Stage:
    """One stop of the journey; `state` is `done`, `current`, `problem` or `todo`."""

    label: str
    state: str


STOPS = (
    gettext_lazy("Request"), gettext_lazy("Decision"), gettext_lazy("Quote"),
    pgettext_lazy("noun", "Work"), gettext_lazy("Result"),
)  # fmt: skip


def stages(project: Project) -> list[Stage]:
    """Five stops; the first open one is now, and all are done once the work is completed."""
    state = STATES[project.status]
    here = stop_of_a_cancelled(project) if project.status == P.CANCELLED else state.stop
    current = "problem" if state.troubled else "current"
    return [
        Stage(str(label), "done" if place < here else current if place == here else "todo")
        for place, label in enumerate(STOPS)
    ]


def stop_of_a_cancelled(project: Project) -> int:
    """How far it had come, from what was written on the way."""
    return WORK if project.started_on else QUOTE if project.decided_at else REQUEST


def what_happens_next(project: Project, reader: str = REQUESTER) -> str:
    """For whoever asked, or for the PI."""
    state = STATES[project.status]
    return str((state.next_of_pi if reader == PI else None) or state.next)


def reason_title(project: Project) -> str:
    """Above the reason of the state: who gives up says why themselves."""
    if project.status == P.CANCELLED:
        return _("Why it was given up")
    if project.status == P.INFEASIBLE:
        return _("What was tried, and where to go from here")
    return _("What the coordinators say")


def answers_of(project: Project) -> list[tuple[str, str]]:
    """Question and answer as given for the consultation, labels instead of codes."""
    if not project.answers:
        return []
    shown = project.answered_form.shown(project.answers)
    asked = [one for one in shown if one.id not in {"title", "biology"}]
    return answers_in_words(asked, project.answers)
