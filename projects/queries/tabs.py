"""Which pages a project has for one reader: plain links, each with its own address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from fbias.core.addresses import address
from projects import rules as can
from projects.enums import ProjectStatus as P
from projects.models import Project


@dataclass(frozen=True)
class Standing:
    """In which roles a person meets one project; several may hold at once.

    `leaves`: has handed over, and reads what the team reads.
    """

    asks: bool
    works: bool
    evaluates: bool
    coordinates: bool
    leaves: bool = False

    @property
    def is_inside(self) -> bool:
        """Whoever reads what the requester does not: the team and the coordinators."""
        return self.works or self.leaves or self.coordinates

    @property
    def acts(self) -> bool:
        """Whoever does the work, or sees to it."""
        return self.works or self.coordinates


def standing_of(user: Any, project: Project) -> Standing:
    return Standing(
        asks=can.asks.test(user, project),
        works=can.works_on.test(user, project),
        evaluates=can.evaluates.test(user, project),
        coordinates=can.coordinates.test(user, project),
        leaves=can.is_leaving.test(user, project) and can.reads_work.test(user, project),
    )


@dataclass(frozen=True)
class Tab:
    name: str
    label: str | Promise
    url: str


def _always(project: Project, reader: Standing) -> bool:
    return True


def _evaluation(project: Project, reader: Standing) -> bool:
    begun = project.status not in {P.DRAFT, P.SUBMITTED}
    return begun and (reader.coordinates or reader.evaluates)


def _quote(project: Project, reader: Standing) -> bool:
    return project.status in P.TAKEN and (reader.is_inside or reader.asks)


def _people(project: Project, reader: Standing) -> bool:
    if reader.is_inside:
        return project.status in P.TAKEN | {P.WAITLISTED}
    return reader.asks and project.status in P.RUNNING | P.WORKED


def _work(project: Project, reader: Standing) -> bool:
    return project.status in P.RUNNING | P.WORKED and (reader.is_inside or reader.asks)


def _closing(project: Project, reader: Standing) -> bool:
    if reader.is_inside:
        return project.status in P.WORKED
    return reader.asks and project.status in P.WORK_OVER


def _once_sent(project: Project, reader: Standing) -> bool:
    return project.status != P.DRAFT


TABS: tuple[tuple[str, str | Promise, Callable[[Project, Standing], bool]], ...] = (
    ("project", gettext_lazy("Overview"), _always),
    ("evaluation", gettext_lazy("Evaluation"), _evaluation),
    ("quote", gettext_lazy("Quote and invoice"), _quote),
    ("people", gettext_lazy("People and start"), _people),
    ("work", pgettext_lazy("noun", "Work"), _work),
    ("closing", gettext_lazy("Closing"), _closing),
    ("thread", gettext_lazy("Messages"), _once_sent),
    ("timeline", gettext_lazy("History"), _once_sent),
)


def tabs_for(project: Project, reader: Standing) -> list[Tab]:
    """The pages of this project that the reader may open, in their order; no query."""
    return [
        Tab(name, label, address(f"projects:{name}", project.pk))
        for name, label, shows in TABS
        if shows(project, reader)
    ]
