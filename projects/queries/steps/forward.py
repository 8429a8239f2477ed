"""The one next step of a project for one reader: where it is taken and what its button says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from projects.enums import AssignmentStatus
from projects.enums import ProjectStatus as P
from projects.models import Project
from projects.queries.tabs import Standing


@dataclass(frozen=True)
class Forward:
    """The main button; `place` is the step that it takes, or the tab on which the way goes on."""

    place: str
    label: str
    url: str


TO_QUOTE = frozenset({P.ACCEPTED, P.QUOTE_REFUSED, P.QUOTE_EXPIRED})
type Ways = Mapping[str, tuple[str, str | Promise]]

LOOK = ("work", gettext_lazy("See the work"))
SETTLE = ("closing", gettext_lazy("See what is left to do"))
COORDINATING: Ways = {
    P.SUBMITTED: ("triage", gettext_lazy("Look at this request")),
    P.TRIAGE: ("evaluation", gettext_lazy("Ask for opinions")),
    P.UNDER_EVALUATION: ("evaluation", gettext_lazy("See the opinions")),
    P.CLARIFICATION: ("evaluation", gettext_lazy("See the opinions")),
    P.EVALUATED: ("evaluation", gettext_lazy("Read the opinions and decide")),
    P.WAITLISTED: ("evaluation", gettext_lazy("Read the opinions and decide")),
    P.ACCEPTED: ("quote", gettext_lazy("Write the quote")),
    P.QUOTE_SENT: ("quote", gettext_lazy("See the quote")),
    P.QUOTE_REFUSED: ("quote", gettext_lazy("Write another quote")),
    P.QUOTE_EXPIRED: ("quote", gettext_lazy("Renew the quote")),
    P.QUOTE_ACCEPTED: ("people", gettext_lazy("Find the lead analyst")),
    P.ASSIGNED: ("work", gettext_lazy("Go through the kick-off")),
    P.ACTIVE: LOOK,
    P.ON_HOLD: ("resume", gettext_lazy("Go on with the work")),
    P.DELIVERED: LOOK,
    P.COMPLETED: SETTLE,
    P.INFEASIBLE: SETTLE,
    P.INVOICED: SETTLE,
}
WORKING: Ways = {
    P.ASSIGNED: ("work", gettext_lazy("Go through the kick-off")),
    P.ACTIVE: ("work", gettext_lazy("Go to the work")),
    P.ON_HOLD: ("resume", gettext_lazy("Go on with the work")),
    P.DELIVERED: LOOK,
    P.COMPLETED: SETTLE,
    P.INFEASIBLE: SETTLE,
    P.INVOICED: SETTLE,
}
EVALUATING: Ways = dict.fromkeys(
    P.OPINIONS_OPEN, ("evaluation", gettext_lazy("Give or read opinions"))
)
ASKING: Ways = {
    P.QUOTE_SENT: ("quote", gettext_lazy("See the quote")),
    P.ASSIGNED: ("thread", gettext_lazy("Write to your analyst")),
    P.ACTIVE: LOOK,
    P.ON_HOLD: LOOK,
    P.DELIVERED: ("work", gettext_lazy("Try the result")),
    P.COMPLETED: ("closing", gettext_lazy("See how it ends")),
    P.INFEASIBLE: ("closing", gettext_lazy("See how it ends")),
    P.INVOICED: ("closing", gettext_lazy("See how it ends")),
}


def way_forward(
    project: Project, user: Any, *, reader: Standing, open_steps: Collection[str]
) -> Forward | None:
    """What the reader does next; None when somebody else is at it, or nothing is left; no query."""
    place, label = way_of(project, user, reader, open_steps)
    if not place:
        return None
    if place in open_steps:
        return Forward(place, str(label), reverse("projects:step", args=[project.pk, place]))
    return Forward(place, str(label), reverse(f"projects:{place}", args=[project.pk]))


def way_of(
    project: Project, user: Any, reader: Standing, open_steps: Collection[str]
) -> tuple[str, str | Promise]:
    if reader.works and is_asked(project, user):
        return "people", gettext_lazy("Say whether you work on it")
    if "accept_quote" in open_steps:
        return "quote", gettext_lazy("Answer the quote")
    if reader.coordinates and lacks_a_pi(project):
        return "put_right", gettext_lazy("Name the PI")
    roles = (
        (reader.asks, ASKING),
        (reader.coordinates, COORDINATING),
        (reader.works, WORKING),
        (reader.evaluates, EVALUATING),
    )
    found = (ways[project.status] for holds, ways in roles if holds and project.status in ways)
    return next(found, ("", ""))


def lacks_a_pi(project: Project) -> bool:
    """A quote is to be written, and there is nobody to send it to."""
    return not project.pi_email and project.status in TO_QUOTE


def is_asked(project: Project, user: Any) -> bool:
    """Whether an offer to work on it waits for this person's answer."""
    return user.membership is not None and any(
        one.analyst_id == user.membership.pk and one.status == AssignmentStatus.OFFERED
        for one in project.assignments.all()
    )
