"""The one next step of a project for one reader: where it is taken and what its button says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fbias.core.addresses import address
from projects.enums import AssignmentStatus
from projects.models import Project
from projects.queries.steps.states import STATES
from projects.queries.tabs import Standing
from projects.workflow import PROJECT_LIFE


@dataclass(frozen=True)
class Forward:
    """The main button; `place` is the step that it takes, or the tab on which the way goes on."""

    place: str
    label: str
    url: str


def way_forward(
    project: Project, user: Any, *, reader: Standing, open_steps: Collection[str]
) -> Forward | None:
    """What the reader does next; None when somebody else is at it, or nothing is left; no query."""
    place, label = way_of(project, user, reader, open_steps)
    if not place:
        return None
    if place in open_steps:
        return Forward(place, str(label), address("projects:step", project.pk, place))
    return Forward(place, str(label), address(f"projects:{place}", project.pk))


def way_of(
    project: Project, user: Any, reader: Standing, open_steps: Collection[str]
) -> tuple[str, str | Promise]:
    if reader.works and is_asked(project, user):
        return "people", gettext_lazy("Say whether you work on it")
    if "accept_quote" in open_steps:
        return "quote", gettext_lazy("Answer the quote")
    if reader.coordinates and lacks_a_pi(project):
        return "put_right", gettext_lazy("Name the PI")
    state = STATES[project.status]
    ways = (
        reader.asks and state.asking,
        reader.coordinates and state.coordinating,
        reader.works and state.working,
        reader.evaluates and state.evaluating,
    )
    return next((way for way in ways if way), ("", ""))


def lacks_a_pi(project: Project) -> bool:
    """A quote is to be written, and there is nobody to send it to."""
    return not project.pi_email and project.status in PROJECT_LIFE.steps["send_quote"].sources


def is_asked(project: Project, user: Any) -> bool:
    """Whether an offer to work on it waits for this person's answer."""
    return user.is_analyst and any(
        one.analyst_id == user.standing.analyst and one.status == AssignmentStatus.OFFERED
        for one in project.assignments.all()
    )
