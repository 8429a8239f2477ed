"""Everything that figures count, read once: few wide queries, and plain rows to reckon with.

What a conflict of interest hides from the reader is not read: a total beside the lists would give
it away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from consultations.enums import ConsultationStatus as C
from fbias.reporting.models import Targets
from fbias.reporting.queries.facts.people import Person, Site, people_of, sites
from fbias.reporting.queries.facts.results import Article, Output, results
from fbias.reporting.queries.facts.sessions import Booking, Desk, bookings, desks, tags_of
from fbias.reporting.queries.facts.work import (
    Entry,
    Sheet,
    Work,
    entries,
    sheets,
    works,
)
from fbias.reporting.queries.periods import Period
from members.models import Tag
from members.queries.vocabulary import holders
from projects.enums import Activity
from projects.enums import ProjectStatus as P


@dataclass(frozen=True)
class Facts:
    """The rows of all years that one reader may count."""

    bookings: Sequence[Booking]
    works: Sequence[Work]
    entries: Sequence[Entry]
    sheets: Sequence[Sheet]
    articles: Sequence[Article]
    outputs: Sequence[Output]
    desks: Sequence[Desk]
    people: Mapping[int, Person]
    sites: Sequence[Site]
    tags: Mapping[int, frozenset[str]]
    vocabulary: Sequence[Tag]
    targets: Targets
    now: datetime
    by_state: bool = True  # whether each state may be told beside the others

    def within(self, period: Period) -> Slice:
        return Slice(self, period)

    @cached_property
    def effort_of(self) -> dict[int, Decimal]:
        """Hours of the work itself by project."""
        hours: defaultdict[int, Decimal] = defaultdict(Decimal)
        for entry in self.entries:
            if entry.activity in Activity.EFFORT:
                hours[entry.project] += entry.hours
        return hours

    @cached_property
    def served(self) -> list[tuple[Any, int]]:
        """Days on which somebody was served, with who it was."""
        held = [(one.day, one.person) for one in self.bookings if one.status == C.HELD]
        return held + [(one.taken_on, one.person) for one in self.works if one.taken_on]


def facts_for(reader: Any, *, by_state: bool = True) -> Facts:
    booked, worked = bookings(reader), works(reader)
    articles, outputs = results(reader)
    return Facts(
        bookings=booked,
        works=worked,
        entries=entries(reader),
        sheets=sheets(reader),
        articles=articles,
        outputs=outputs,
        desks=desks(),
        people=people_of(booked, worked),
        sites=sites(),
        tags=tags_of(booked),
        vocabulary=list(holders(Tag.objects.in_use())),
        targets=Targets.objects.first() or Targets(),
        now=timezone.now(),
        by_state=by_state,
    )


@dataclass(frozen=True)
class Slice:
    """What lies in one period, by the day that decides it."""

    facts: Facts
    period: Period

    @cached_property
    def asked(self) -> list[Booking]:
        """Requests for a session; the day of the open desk decides."""
        return [one for one in self.facts.bookings if one.day in self.period]

    @cached_property
    def booked(self) -> list[Booking]:
        """Those that had a place."""
        return [one for one in self.asked if one.booked_at]

    @cached_property
    def watched(self) -> list[Booking]:
        """Held through the portal: of what was imported nobody knows how it came about."""
        return [one for one in self.held if not one.is_imported]

    @cached_property
    def held(self) -> list[Booking]:
        return [one for one in self.asked if one.status == C.HELD]

    @cached_property
    def received(self) -> list[Work]:
        return [one for one in self.facts.works if one.received_on in self.period]

    @cached_property
    def decided(self) -> list[Work]:
        return [one for one in self.facts.works if one.decided_on in self.period]

    @cached_property
    def taken(self) -> list[Work]:
        return [one for one in self.facts.works if one.taken_on in self.period]

    @cached_property
    def started(self) -> list[Work]:
        return [one for one in self.facts.works if one.started_on in self.period]

    @cached_property
    def ended(self) -> list[Work]:
        over = [one for one in self.facts.works if one.ended_on in self.period]
        return [one for one in over if one.status in P.WORK_OVER]

    @cached_property
    def entries(self) -> list[Entry]:
        return [one for one in self.facts.entries if one.day in self.period]

    @cached_property
    def articles(self) -> list[Article]:
        return [one for one in self.facts.articles if one.lies_in(self.period)]

    @cached_property
    def desks(self) -> list[Desk]:
        return [one for one in self.facts.desks if one.day in self.period]

    @cached_property
    def served(self) -> dict[int, Person]:
        """Whose session took place, or whose project was taken, once each."""
        found = {person for day, person in self.facts.served if day in self.period}
        return {pk: self.facts.people[pk] for pk in found if pk in self.facts.people}
