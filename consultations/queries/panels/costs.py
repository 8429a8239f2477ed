"""What a change of panels costs, in points and in words, before anybody confirms it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.queries.conflicts import panel_is_full
from consultations.queries.panels.days import Day
from consultations.queries.panels.drafts import word_for
from consultations.queries.panels.problem import problem_from
from consultations.solver.explaining import Entry, reasons, unmet
from consultations.solver.pricing import lessons, price, same_site
from consultations.solver.problem import Person, Problem, SessionNeed
from consultations.solver.rules import Violation, violations

Panels = Mapping[Any, set[Any]]
SMALLEST = 0.05
"""Points that are shown as nought are nought."""


@dataclass(frozen=True)
class Change:
    """Seats to take away (ids) and seats to give: pairs of consultation and analyst ids."""

    take: tuple[int, ...] = ()
    put: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Cost:
    """Points gained or lost, what changes for the questions, and which rules are bent."""

    points: float
    effects: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def in_points(self) -> str:
        """“-4.0 points”, “+0.5 points”, “no difference”."""
        if abs(self.points) < SMALLEST:
            return _("no difference")
        number = formats.number_format(abs(self.points), 1)
        signed = f"+{number}" if self.points > 0 else f"−{number}"  # noqa: RUF001 - a minus sign
        count = 1 if number in {"1.0", "1,0"} else 2
        return ngettext("%(points)s point", "%(points)s points", count) % {"points": signed}

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.breaks, *self.effects)

    @property
    def tone(self) -> str:
        """A word of the style sheet."""
        if self.points <= -SMALLEST:
            return "loss"
        return "gain" if self.points >= SMALLEST else "even"


class Costs:
    """The price of every change of one day, counted from the draft as it is."""

    def __init__(self, day: Day, problem: Problem | None = None) -> None:
        self.day = day
        self.problem = problem or problem_from(day)
        self.draft = day.draft()
        self.seats = {seat.pk: seat for seat in day.seats}
        self.consultations = {one.pk: one for one in day.booked}

    @cached_property
    def now(self) -> float:
        """What the draft is worth, in points."""
        return price(self.problem, self.draft).total

    @cached_property
    def reasons(self) -> Mapping[Any, Mapping[Any, list[Entry]]]:
        """Why everybody sits where they sit, by consultation and analyst."""
        return reasons(self.problem, self._listed)

    @cached_property
    def unmet(self) -> Mapping[Any, list[Entry]]:
        """The wishes that failed, by consultation."""
        return unmet(self.problem, self._listed, name_conflicts=False)

    @cached_property
    def _listed(self) -> dict[Any, list[Any]]:
        return {pk: sorted(panel) for pk, panel in self.draft.items()}

    @cached_property
    def _broken(self) -> set[Violation]:
        return set(violations(self.problem, self.draft))

    def of(self, change: Change) -> Cost:
        """The cost; a change that cannot be made carries a `refusal` in words instead."""
        if refusal := self.refusal(change):
            return Cost(0.0, refusal=refusal)
        after = self.after(change)
        return Cost(
            points=price(self.problem, after).total - self.now,
            effects=tuple(self._effects(after)),
            breaks=tuple(self._breaks(after)),
        )

    def after(self, change: Change) -> dict[Any, set[Any]]:
        panels = {pk: set(panel) for pk, panel in self.draft.items()}
        for pk in change.take:
            panels[self.seats[pk].consultation_id].discard(self.seats[pk].analyst_id)
        for consultation, analyst in change.put:
            panels[consultation].add(analyst)
        return panels

    def seen(self, change: Change) -> str:
        """The word that the service compares: these panels are still as they are shown."""
        ids = self.concerned(change)
        return word_for(
            [one for one in self.day.booked if one.pk in ids],
            [seat for seat in self.day.seats if seat.consultation_id in ids],
        )

    def concerned(self, change: Change) -> set[int]:
        return {self.seats[pk].consultation_id for pk in change.take} | {
            consultation for consultation, _analyst in change.put
        }

    # --- what cannot be ---------------------------------------------------------------------

    def refusal(self, change: Change) -> str:
        """Why this cannot be done at all, in words that give no conflict away; else empty."""
        for pk in change.take:
            if self.seats[pk].locked:
                return _("%(name)s is locked on this panel. Unlock the seat first.") % {
                    "name": self._name(self.seats[pk].analyst_id)
                }
        staying = tuple(seat for seat in self.day.seats if seat.pk not in change.take)
        choice = replace(self.day.choice, seats=staying)
        for consultation, analyst in change.put:
            name, panel = self._name(analyst), self.draft[consultation]
            if analyst in panel:
                return _("%(name)s already sits on this panel.") % {"name": name}
            words = choice.refusal(self.day.analysts[analyst], self.consultations[consultation])
            if words:
                return _("%(name)s: %(reason)s") % {"name": name, "reason": words}
        after = self.after(change)
        if any(len(after[pk]) > self.day.open_desk.panel_max for pk in self.concerned(change)):
            return panel_is_full(self.day.open_desk.panel_max)
        return ""

    # --- what changes -----------------------------------------------------------------------

    def _effects(self, after: Panels) -> Iterator[str]:
        changed = [pk for pk in self.draft if self.draft[pk] != after[pk]]
        for pk in changed:
            session = self.problem.session[pk]
            words = effects_on(
                self.day, session, self._people(self.draft[pk]), self._people(after[pk])
            )
            for sentence in words:
                if len(changed) > 1:
                    yield _("%(session)s: %(what)s") % {
                        "session": self.consultations[pk].reference,
                        "what": sentence,
                    }
                else:
                    yield sentence
        load = (
            price(self.problem, after).parts["load"] - price(self.problem, self.draft).parts["load"]
        )
        if load <= -SMALLEST * 10:
            yield _("the hours of the year are shared less evenly")
        elif load >= SMALLEST * 10:
            yield _("the hours of the year are shared more evenly")

    def _breaks(self, after: Panels) -> Iterator[str]:
        fresh = [one for one in violations(self.problem, after) if one not in self._broken]
        for broken in fresh:
            if words := self._rule_in_words(broken):
                yield words

    def _rule_in_words(self, broken: Violation) -> str:
        name = {"name": self._name(broken.person)} if broken.person else {}
        match broken.code:
            case "not_offered":
                starts = self.problem.session[broken.session].start  # type: ignore[index]
                hour = formats.time_format(
                    timezone.localtime(starts, self.day.open_desk.zone), "H:i"
                )
                return _("%(name)s did not offer %(hour)s") % {**name, "hour": hour}
            case "too_many_sessions":
                return _("%(name)s would sit in more sessions than they offered") % name
            case "no_hours_left":
                return _("%(name)s has no hours left this month") % name
            case "too_few":
                reference = self.consultations[broken.session].reference  # type: ignore[index]
                return _("the panel of %(session)s becomes too small") % {"session": reference}
            case "conflict":
                return _("%(name)s declined this session") % name
        return ""

    def _people(self, ids: Iterable[int]) -> list[Person]:
        return [self.problem.person[pk] for pk in sorted(ids)]

    def _name(self, analyst: object) -> str:
        return self.day.analysts[analyst].user.name  # type: ignore[index]


def effects_on(
    day: Day, session: SessionNeed, before: list[Person], after: list[Person]
) -> Iterator[str]:
    """What the user of one session gains or loses, the losses first."""
    was, now = levels_of(session, before), levels_of(session, after)
    for told in (
        (_("%(tag)s is no longer covered"), lambda old, new: old and not new),
        (_("%(tag)s is covered less well"), lambda old, new: new and new < old),
        (_("%(tag)s is covered now"), lambda old, new: new and not old),
        (_("%(tag)s is covered better"), lambda old, new: old and new > old),
    ):
        sentence, holds = told
        for tag in session.tags:
            if holds(was[tag], now[tag]):
                yield sentence % {"tag": day.label(tag)}
    yield from wishes_changed(session, before, after)


def levels_of(session: SessionNeed, panel: list[Person]) -> dict[str, int]:
    return {tag: max((one.level(tag) for one in panel), default=0) for tag in session.tags}


def wishes_changed(
    session: SessionNeed, before: list[Person], after: list[Person]
) -> Iterator[str]:
    spoke, speaks = (
        any(one.speaks(session.language) for one in panel) for panel in (before, after)
    )
    if spoke != speaks:
        yield (
            _("somebody speaks the user's language now")
            if speaks
            else _("nobody is left who speaks the user's language")
        )
    sites = Counter({"before": len(same_site(before)), "after": len(same_site(after))})
    if sites["after"] > sites["before"]:
        yield _("two come from the same site")
    elif sites["after"] < sites["before"]:
        yield (
            _("everybody comes from another site")
            if not sites["after"]
            else _("fewer come from the same site")
        )
    senior_before, senior_after = (any(one.senior for one in panel) for panel in (before, after))
    if senior_before != senior_after:
        yield (
            _("somebody senior is there now") if senior_after else _("nobody senior is there now")
        )
    taught, teaches = bool(lessons(session, before)), bool(lessons(session, after))
    if taught != teaches:
        yield (
            _("somebody can learn from a colleague here")
            if teaches
            else _("nobody learns from a colleague here now")
        )
