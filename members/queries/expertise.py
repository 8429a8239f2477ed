"""What an analyst's own sheet of expertise shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import F, Q, QuerySet

from fbias.core.folding import order_key
from members.enums import TagGroup
from members.hooks.vocabulary import Occasion, occasions_seen, times_met
from members.models import Analyst, Expertise, LevelProposal, Tag, User


@dataclass(frozen=True)
class Row:
    """One tag of the sheet, what was said about it, and how often it was met in sessions."""

    tag: Tag
    line: Expertise | None
    met: int = 0


@dataclass(frozen=True)
class Sheet:
    """Every tag once: those of past sessions without an answer first, the others by group."""

    suggested: list[Row]
    groups: list[tuple[TagGroup, list[Row]]]

    @property
    def rows(self) -> list[Row]:
        return [*self.suggested, *(row for _group, rows in self.groups for row in rows)]

    @property
    def said(self) -> int:
        return sum(row.line is not None for row in self.rows)


def expertise_sheet(analyst: Analyst) -> Sheet:
    """Every tag in use, and the retired ones about which something was said."""
    said = {line.tag_id: line for line in analyst.expertise.all()}
    met = times_met(analyst.user)
    rows = [
        Row(tag, said.get(tag.pk), met[tag.pk])
        for tag in Tag.objects.all()
        if not tag.retired or tag.pk in said
    ]
    order = TagGroup.values
    rows.sort(key=lambda row: (order.index(row.tag.group), order_key(row.tag.label)))
    suggested = [row for row in rows if row.met and row.line is None]
    others = [row for row in rows if not (row.met and row.line is None)]
    return Sheet(
        suggested=sorted(suggested, key=lambda row: -row.met),
        groups=[
            (TagGroup(group), [replace(row, met=0) for row in members])
            for group, members in groupby(others, key=lambda row: row.tag.group)
        ],
    )


@dataclass(frozen=True)
class Question:
    """A proposed level with the session it comes from, as its analyst may read it."""

    proposal: LevelProposal
    occasion: Occasion

    @property
    def code(self) -> str:
        """`taught`, `used`, `saw` or `mentored`."""
        return str(self.proposal.because.get("code", "saw"))


def questions_to(user: User) -> list[Question]:
    """What the portal asks this analyst now.

    Nothing about a session that a conflict of interest hides, nothing that the analyst says
    already, nothing about a retired tag.
    """
    asked = list(open_proposals(user))
    if not asked:
        return []
    seen = occasions_seen(user, [one.because.get("occasion", "") for one in asked])
    return [
        Question(proposal, seen[proposal.because["occasion"]])
        for proposal in asked
        if proposal.because.get("occasion") in seen
    ]


def open_proposals(user: User) -> QuerySet[LevelProposal]:
    known = Q(tag__expertise__analyst=F("analyst"), tag__expertise__level__gte=F("level"))
    return (
        LevelProposal.objects.visible_to(user)
        .open()
        .filter(tag__retired=False)
        .exclude(pk__in=LevelProposal.objects.filter(known).values("pk"))
        .select_related("tag", "analyst__user")
    )


def answerable(user: User) -> QuerySet[LevelProposal]:
    """The proposals that the person may answer: those about sessions they may see."""
    mine = LevelProposal.objects.visible_to(user).filter(tag__retired=False)
    asked = {
        pk: str(because.get("occasion", "")) for pk, because in mine.values_list("pk", "because")
    }
    seen = occasions_seen(user, asked.values())
    return mine.filter(pk__in=[pk for pk, reference in asked.items() if reference in seen])
