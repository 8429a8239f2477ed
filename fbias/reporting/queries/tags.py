"""What users ask for, in the words of the vocabulary, against who can do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from consultations.models import Consultation
from consultations.queries.tags.wanted import said_tags
from fbias.core.folding import order_key
from fbias.reporting.queries.periods import Period, of_year, years
from fbias.reporting.queries.privacy import Span, span_of
from members.enums import TagGroup
from members.models import Tag, User
from members.queries.vocabulary import holders

MOST_TAGS = 12
LEARNED = frozenset({TagGroup.OPERATION, TagGroup.TOOL})


@dataclass(frozen=True)
class TagLine:
    """One tag: requests that want it, and active analysts who can, can teach, want to learn it."""

    tag: Tag
    asked: int
    able: int
    teaching: int
    learning: int
    hidden: str = ""

    @property
    def gap(self) -> float:
        """Requests for each analyst who can do it, one more than there are: nobody counts too."""
        return self.asked / (self.able + 1)

    @property
    def is_open(self) -> bool:
        """Asked for, and nobody can do it."""
        return bool(self.asked) and not self.able

    @property
    def shown(self) -> str:
        return self.hidden or str(self.asked)


@dataclass(frozen=True)
class Demand:
    """The tags of a period, the widest gap first; `requests` are the slugs that each one wants."""

    lines: list[TagLine]
    requests: Sequence[Set[str]]

    @property
    def asked(self) -> list[TagLine]:
        return [line for line in self.lines if line.asked or line.hidden]

    @property
    def not_asked(self) -> list[TagLine]:
        return [line for line in self.lines if not (line.asked or line.hidden)]

    @property
    def open(self) -> list[TagLine]:
        return [line for line in self.lines if line.is_open]

    @property
    def drawn(self) -> list[tuple[TagLine, int, int]]:
        """The widest gaps with the lengths of their two bars, 0 to 100 on one scale."""
        lines = [line for line in self.lines if line.asked][:MOST_TAGS]
        longest = max((max(line.asked, line.able) for line in lines), default=1)
        return [
            (line, round(100 * line.asked / longest), round(100 * line.able / longest))
            for line in lines
        ]

    @cached_property
    def uncovered(self) -> int:
        """Requests none of whose tags anybody can do."""
        held = {line.tag.slug for line in self.lines if line.able}
        return sum(bool(slugs) and not slugs & held for slugs in self.requests)

    @cached_property
    def lacking(self) -> int:
        """Requests with at least one operation or tool that nobody can do."""
        missed = {
            line.tag.slug for line in self.lines if line.is_open and line.tag.group in LEARNED
        }
        return sum(bool(slugs & missed) for slugs in self.requests)


def demand_for(reader: User, period: Period) -> Demand:
    """What the reader may know: nothing of what a conflict of interest hides is counted.

    Groups under five are for those who work for the facility.
    """
    if sees_small_groups(reader):
        return demand(period, reader)
    by_year = [demand(of_year(year), reader) for year in period.years_of(years())]
    return without_small_groups(demand(period.whole_years, reader), by_year)


def sees_small_groups(reader: User) -> bool:
    return bool(reader.is_coordinator or reader.is_analyst)


def demand(period: Period, reader: User) -> Demand:
    """Bookings of the period by tag, as far as the reader may know of them."""
    booked = Consultation.objects.filter(
        period.by_day("open_desk__day"), booked_at__isnull=False
    ).not_hidden_from(reader)
    requests = list(said_tags(booked.only("answers", "intake_form")).values())
    return demand_of(holders(Tag.objects.in_use()), requests)


def demand_of(vocabulary: Iterable[Tag], requests: Sequence[Set[str]]) -> Demand:
    """What these requests want of the tags in use."""
    asked = Counter(slug for slugs in requests for slug in slugs)
    lines = [
        TagLine(tag, asked[tag.slug], tag.able, tag.teaching, tag.learning)  # type: ignore[attr-defined]
        for tag in vocabulary
    ]
    return Demand(in_order(lines), requests)


def in_order(lines: Iterable[TagLine]) -> list[TagLine]:
    """The widest gap first, then what is asked for most."""
    return sorted(lines, key=lambda line: (-line.gap, -line.asked, order_key(line.tag.label)))


def without_small_groups(demand: Demand, by_year: Sequence[Demand]) -> Demand:
    """As others read it: neither the number nor the place in the list gives a small group away."""
    asked = [{line.tag.pk: line.asked for line in year.lines} for year in by_year]
    return replace(
        demand,
        lines=in_order(
            said_of_line(line, span_of(*(year[line.tag.pk] for year in asked)))
            for line in demand.lines
        ),
    )


def said_of_line(line: TagLine, said: Span) -> TagLine:
    if said.is_exact:
        return line
    return replace(line, asked=0 if said.is_small else said.low, hidden=said.words)
