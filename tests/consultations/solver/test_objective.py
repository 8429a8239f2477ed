"""The objective of docs/panels.md on days that can be counted by hand."""

import pytest

from consultations.solver.pricing import price
from consultations.solver.rules import Violation, violations
from consultations.solver.solving import solve
from tests.consultations.solver.days import analyst, day, session


def parts(problem, panels):
    return {name: points for name, points in price(problem, panels).parts.items() if points}


def test_levels_groups_and_tag_weights_make_the_coverage():
    """Operation 3 x (1 + 0.25 x 0.75), tool 2 x 0.5 x 0.25; the main operation earns 2."""
    problem = day(
        session("s", tags={"tracking": 1, "fiji": 0.5}),
        analyst("a", levels={"tracking": 3}),
        analyst("b", levels={"tracking": 2, "fiji": 1}),
        weights={"load": 0},
    )

    assert parts(problem, {"s": ["a", "b"]}) == {
        "coverage": 3 * 1.1875 + 2 * 0.5 * 0.25,
        "main_operation": 2.0,
    }


def test_the_main_operations_are_those_that_weigh_most():
    problem = day(session("s", tags={"tracking": 1, "cell-segmentation": 0.5, "fiji": 2}))

    assert problem.main_operations(problem.sessions[0]) == ["tracking"]


def test_somebody_learns_only_from_somebody_else():
    problem = day(
        session("s", tags={"tracking": 1}),
        analyst("a", levels={"tracking": 3}, learns=["tracking"]),
        analyst("b", levels={"tracking": 2}, learns=["tracking"]),
        analyst("c"),
        weights={"load": 0, "operation": 0, "main_operation": 0},
    )

    assert parts(problem, {"s": ["a", "b"]}) == {"learning": 1.0}
    assert parts(problem, {"s": ["a", "c"]}) == {}


def test_language_site_and_acquaintance():
    problem = day(
        session("s", language="fr", met=["a"]),
        analyst("a", languages=["en"], site="Nice"),
        analyst("b", languages=["fr"], site="Nice"),
        weights={"load": 0},
    )

    assert parts(problem, {"s": ["a", "b"]}) == {
        "language": 2.5,
        "same_site": -1.0,
        "repeat": -0.5,
    }


def test_somebody_senior_counts_once_and_whoever_sat_this_year_costs():
    problem = day(
        session("s", max=3),
        analyst("a", senior=True, sat=True),
        analyst("b", senior=True, sat=False),
        analyst("c"),
        weights={"load": 0},
    )

    assert parts(problem, {"s": ["a", "b"]}) == {"senior": 1.0, "sat": -0.25}
    assert parts(problem, {"s": ["b", "c"]}) == {"senior": 1.0}
    assert solve(problem).panels == {"s": ["b", "c"]}


def test_seniority_and_turns_are_told_and_switched_off_by_a_weight_of_nought():
    people = (analyst("a", sat=True), analyst("b", sat=True), analyst("c", senior=True, sat=False))
    told = codes(day(session("s", locked=["a", "b"], max=2), *people))
    off = codes(day(session("s"), *people, weights={"senior": 0, "sat": 0}))

    assert {"no_senior", "sat_this_year"} <= told
    assert not {"no_senior", "sat_this_year", "senior", "first_this_year"} & off
    assert {"senior", "first_this_year"} <= codes(day(session("s"), *people))


def codes(problem):
    """Every code that the explanation of the best plan holds."""
    plan = solve(problem)
    reasons = [one for panel in plan.reasons.values() for told in panel.values() for one in told]
    return {one["code"] for one in [*reasons, *(e for es in plan.unmet.values() for e in es)]}


def test_load_is_counted_from_the_person_with_the_fewest_hours():
    """(5 + 2) squared less 5 squared for a, 1 for b: 25 times 0.02."""
    problem = day(
        session("s"),
        session("t", "10:00", "11:00", min=1),
        analyst("a", hours_used=15),
        analyst("b", hours_used=10),
    )

    assert parts(problem, {"s": ["a", "b"], "t": ["a"]}) == {"load": pytest.approx(-0.5)}


def test_a_pair_costs_more_each_time_that_it_meets():
    """Twice before and twice that day: 2 and 3 times 0.25."""
    problem = day(
        session("s"),
        session("t", "10:00", "11:00"),
        analyst("a"),
        analyst("b"),
        pairs=[["a", "b", 2]],
        weights={"load": 0},
    )

    assert parts(problem, {"s": ["a", "b"], "t": ["a", "b"]}) == {"pairs": -1.25}


def test_a_third_person_comes_only_where_they_bring_something():
    problem = day(
        session("s", tags={"tracking": 1}),
        analyst("a", levels={"tracking": 3}),
        analyst("b", levels={"tracking": 3}),
        analyst("c"),
    )

    plan = solve(problem)

    assert plan.panels == {"s": ["a", "b"]}
    assert plan.objective == pytest.approx(3 * 1.25 + 2 - 2 * 0.02)


def test_the_hours_of_the_year_are_shared():
    problem = day(session("s"), analyst("a", hours_used=9), analyst("b"), analyst("c"))

    assert solve(problem).panels == {"s": ["b", "c"]}


def test_overlapping_sessions_count_as_one_time():
    """09:00-10:30 and 10:00-11:00 overlap although they start at different hours."""
    problem = day(
        session("s", "09:00", "10:30"),
        session("t", "10:00", "11:00"),
        analyst("a"),
        analyst("b"),
        analyst("c"),
    )

    assert solve(problem).status == "infeasible"


def test_a_lock_overrides_hours_and_limits():
    problem = day(
        session("s", locked=["a"]),
        analyst("a", offers=[], max_sessions=0, hours_left=0),
        analyst("b"),
    )

    assert solve(problem).panels == {"s": ["a", "b"]}


def test_every_broken_rule_has_a_code():
    problem = day(
        session("s", conflicts=["a"], locked=["d"], max=2),
        session("t", "09:30", "10:30"),
        analyst("a"),
        analyst("b", max_sessions=1, hours_left=1),
        analyst("c", offers=[]),
        analyst("d"),
        forbidden=[["a", "b"]],
    )

    assert violations(problem, {"s": ["a", "b", "c"], "t": ["b"]}) == [
        Violation("too_many", "s"),
        Violation("forbidden_pair", "s"),
        Violation("not_locked_in", "s", "d"),
        Violation("conflict", "s", "a"),
        Violation("not_offered", "s", "c"),
        Violation("too_few", "t"),
        Violation("not_offered", "t", "b"),
        Violation("two_at_once", "t", "b"),
        Violation("too_many_sessions", None, "b"),
        Violation("no_hours_left", None, "b"),
    ]


def test_a_day_without_sessions_is_solved():
    assert solve(day(analyst("a"))).as_json() | {"seconds": 0} == {
        "status": "optimal",
        "objective": 0.0,
        "bound": 0.0,
        "gap": 0.0,
        "seconds": 0,
        "panels": {},
        "reasons": {},
        "unmet": {},
        "relaxations": [],
    }
