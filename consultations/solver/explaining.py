"""Why each person sits where they sit, what is missing, and who could have helped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from consultations.solver.pricing import hours_given, lessons, same_site
from consultations.solver.problem import DO, FOLLOW, TEACH, Id, Person, Problem, SessionNeed
from consultations.solver.rules import ROUNDING, violations
from consultations.solver.sentences import sentence
from consultations.solver.swapping import Swap, change_cost, replaced

Entry = dict[str, Any]
Panels = Mapping[Id, list[Id]]
LEVEL_CODES = {FOLLOW: "follows", DO: "does", TEACH: "masters"}
OTHERS = 5
"""How many people are named for one unmet wish, the best first."""


def entry(problem: Problem, code: str, **facts: Any) -> Entry:
    """A code with its facts and its sentence; people, tags and sessions are ids in the facts."""
    words = dict(facts)
    for name in ("analyst", "other"):
        if name in facts:
            words[name] = problem.person[facts[name]].title
    for name in ("session", "at"):
        if name in facts:
            words[name] = problem.session[facts[name]].title
    if "site" in facts:
        words["site"] = problem.person[facts["analyst"]].site_name or facts["site"]
    if "tag" in facts:
        words["tag"] = problem.label(facts["tag"])
    return {"code": code, **facts, "text": sentence(code, words)}


# Why somebody sits there


def reasons(problem: Problem, panels: Panels) -> dict[Id, dict[Id, list[Entry]]]:
    told: dict[Id, dict[Id, list[Entry]]] = {}
    for session in problem.sessions:
        panel = _panel(problem, panels, session)
        told[session.id] = {one.id: list(_reasons(problem, session, one, panel)) for one in panel}
    return told


def _panel(problem: Problem, panels: Panels, session: SessionNeed) -> list[Person]:
    return [problem.person[one] for one in panels.get(session.id, [])]


def _reasons(
    problem: Problem, session: SessionNeed, person: Person, panel: list[Person]
) -> Iterator[Entry]:
    me = person.id
    if me in session.locked:
        yield entry(problem, "locked", analyst=me)
    for tag in by_points(problem, session):
        if level := person.level(tag):
            yield entry(problem, LEVEL_CODES[level], analyst=me, tag=tag, level=level)
    yield from _lessons(problem, session, person, panel)
    if person.site and sum(one.site == person.site for one in panel) == 1:
        yield entry(problem, "only_one_of_site", analyst=me, site=person.site)
    if session.language and person.speaks(session.language):
        yield entry(problem, "speaks", analyst=me, language=session.language)
    if person.senior and problem.weights.senior:
        yield entry(problem, "senior", analyst=me)
    if person.sat is False and problem.weights.sat:
        yield entry(problem, "first_this_year", analyst=me)
    yield entry(problem, "load", analyst=me, hours=plain(person.hours_used))


def _lessons(
    problem: Problem, session: SessionNeed, person: Person, panel: list[Person]
) -> Iterator[Entry]:
    for tag, teacher, learner in lessons(session, panel):
        if teacher is person:
            yield entry(problem, "teaches", analyst=person.id, tag=tag, other=learner.id)
        if learner is person:
            yield entry(problem, "learns", analyst=person.id, tag=tag, other=teacher.id)


def by_points(problem: Problem, session: SessionNeed) -> list[str]:
    """The tags of a request, the weightiest first."""
    return sorted(session.tags, key=lambda tag: (-problem.points(session, tag), tag))


def plain(number: float) -> float | int:
    """A number without a decimal that says nothing."""
    number = round(number, 2)
    return int(number) if number == int(number) else number


# What is missing


def unmet(problem: Problem, panels: Panels, *, name_conflicts: bool) -> dict[Id, list[Entry]]:
    """Per session every wish that failed; `name_conflicts` tells who was left out for one."""
    day = _Day(problem, panels, name_conflicts)
    return {session.id: list(day.unmet(session)) for session in problem.sessions}


class _Day:
    def __init__(self, problem: Problem, panels: Panels, name_conflicts: bool) -> None:
        self.problem, self.panels, self.name_conflicts = problem, panels, name_conflicts
        self.given = hours_given(
            problem, {one.id: _panel(problem, panels, one) for one in problem.sessions}
        )
        self.sits: dict[Id, list[SessionNeed]] = {}
        for session in problem.sessions:
            for one in panels.get(session.id, []):
                self.sits.setdefault(one, []).append(session)

    def unmet(self, session: SessionNeed) -> Iterator[Entry]:
        panel = _panel(self.problem, self.panels, session)
        yield from self._tags(session, panel)
        yield from self._language(session, panel)
        yield from self._standing(panel)
        weights = self.problem.weights
        if weights.learning and session.tags and not lessons(session, panel):
            yield entry(self.problem, "no_learning")
        if weights.same_site:
            for person, other in same_site(panel):
                yield entry(self.problem, "same_site", analyst=person.id, other=other.id)
        for person in panel:
            if weights.repeat and person.id in session.met:
                yield entry(self.problem, "met_before", analyst=person.id)
        for person, other in combinations(panel, 2):
            if weights.pair and self.problem.together_before(person.id, other.id):
                yield entry(self.problem, "together_before", analyst=person.id, other=other.id)

    def _tags(self, session: SessionNeed, panel: list[Person]) -> Iterator[Entry]:
        main = self.problem.main_operations(session)
        for tag in by_points(self.problem, session):
            level = max((person.level(tag) for person in panel), default=0)
            if level >= DO or not self.problem.points(session, tag):
                continue
            code = "only_followed" if level else "not_covered"
            wish = entry(self.problem, "main_operation" if tag in main else code, tag=tag)
            yield {**wish, "level": level, "others": self._others(session, tag, level)}

    def _language(self, session: SessionNeed, panel: list[Person]) -> Iterator[Entry]:
        silent = [person for person in panel if not person.speaks(session.language)]
        if silent and len(silent) == len(panel):
            yield entry(self.problem, "language", language=session.language)
        elif silent:
            for person in silent:
                yield entry(self.problem, "not_speaking", analyst=person.id)

    def _standing(self, panel: list[Person]) -> Iterator[Entry]:
        """Nobody senior, and who sits again, where others are senior or did not sit yet."""
        weights, people = self.problem.weights, self.problem.people
        is_senior = any(one.senior for one in panel)
        if weights.senior and not is_senior and any(one.senior for one in people):
            yield entry(self.problem, "no_senior")
        if weights.sat and any(one.sat is False for one in people):
            for person in panel:
                if person.sat:
                    yield entry(self.problem, "sat_this_year", analyst=person.id)

    def _others(self, session: SessionNeed, tag: str, level: int) -> list[Entry]:
        """Who knows more of the tag, and why they are not here."""
        able = [
            person
            for person in self.problem.people
            if person.level(tag) > level
            and person.id not in self.panels.get(session.id, [])
            and (self.name_conflicts or person.id not in session.conflicts)
        ]
        able.sort(key=lambda one: (session.start not in one.offers, -one.level(tag), str(one.id)))
        return [
            {**self.why_not(session, person), "level": person.level(tag)}
            for person in able[:OTHERS]
        ]

    def why_not(self, session: SessionNeed, person: Person) -> Entry:
        """The first hard rule in the way, or what seating this person would cost."""
        busy = [other for other in self.sits.get(person.id, []) if other.overlaps(session)]
        if busy and person.id not in session.conflicts:
            return entry(self.problem, "in_another_session", analyst=person.id, at=busy[0].id)
        if code := self._rule_against(session, person):
            return entry(self.problem, code, analyst=person.id)
        best = self._cheapest_way(session, person)
        if best is None:
            return entry(self.problem, "may_not_sit_together", analyst=person.id)
        return entry(self.problem, "costs", analyst=person.id, points=plain(-best.points))

    def _rule_against(self, session: SessionNeed, person: Person) -> str:
        hours = self.given.get(person.id, 0.0) + session.hours
        rules = {
            "conflict": person.id in session.conflicts,
            "not_offered": session.start not in person.offers,
            "no_sessions_left": len(self.sits.get(person.id, [])) >= person.max_sessions,
            "no_hours_left": hours > person.hours_left + ROUNDING,
        }
        return next((code for code, broken in rules.items() if broken), "")

    def _cheapest_way(self, session: SessionNeed, person: Person) -> Swap | None:
        """The best way to seat one more person here: beside the others or instead of one."""
        ways = [
            change_cost(
                self.problem, self.panels, replaced(self.panels, session.id, out, person.id)
            )
            for out in (None, *(set(self.panels[session.id]) - session.locked))
        ]
        allowed = [way for way in ways if not way.broken]
        return max(allowed, key=lambda way: way.points, default=None)


def explained(problem: Problem, panels: Panels, *, name_conflicts: bool) -> dict[str, Any]:
    """Reasons and unmet wishes of a plan."""
    assert not violations(problem, panels)  # noqa: S101 - a plan that breaks a rule is no plan
    return {
        "reasons": reasons(problem, panels),
        "unmet": unmet(problem, panels, name_conflicts=name_conflicts),
    }
