"""What every answer of the solver keeps, whatever the day."""

import random
from copy import deepcopy
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.solver.parsing import read_problem
from consultations.solver.pricing import price
from consultations.solver.rules import violations
from consultations.solver.solving import solve
from tests.consultations.solver.days import analyst, as_json, best_of_all, days, session

some = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@some
@given(days())
def test_the_optimum_is_the_best_of_all_plans(data):
    problem = read_problem(data)
    best, plan = best_of_all(problem), solve(problem)

    if best is None:
        assert (plan.status, plan.panels) == ("infeasible", {})
        assert plan.unmet
    else:
        assert plan.status == "optimal"
        assert plan.objective == pytest.approx(best, abs=2e-6)
        assert plan.bound == pytest.approx(plan.objective, abs=2e-6)


@some
@given(days())
def test_no_plan_breaks_a_hard_rule_and_its_price_is_its_objective(data):
    problem = read_problem(data)
    plan = solve(problem)

    if plan.panels:
        assert violations(problem, plan.panels) == []
        assert price(problem, plan.panels).total == pytest.approx(plan.objective, abs=1e-6)
        assert plan.bound >= plan.objective


@some
@given(days(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(data, chance):
    plan = solve(read_problem(data))

    again = solve(read_problem(shuffled(data, chance)))

    assert again.panels == plan.panels
    assert again.objective == plan.objective
    assert again.as_json()["unmet"] == plan.as_json()["unmet"]
    assert again.relaxations == plan.relaxations


def shuffled(data: dict, chance: random.Random) -> dict:
    data = deepcopy(data)
    chance.shuffle(data["sessions"])
    chance.shuffle(data["analysts"])
    for row in data["sessions"] + data["analysts"]:
        for value in row.values():
            if isinstance(value, list):
                chance.shuffle(value)
    for row in data["sessions"]:
        row["tags"] = dict(chance.sample(list(row["tags"].items()), len(row["tags"])))
    return data


@some
@given(days())
def test_locking_the_optimum_gives_it_again(data):
    plan = solve(read_problem(data))
    locked = deepcopy(data)
    for row in locked["sessions"] if plan.panels else ():
        row["locked"] = plan.panels[row["id"]]

    again = solve(read_problem(locked))

    assert again.panels == plan.panels
    assert again.objective == plan.objective


@some
@given(days(), st.data())
def test_a_new_conflict_never_leaves_the_person_in(data, choice):
    plan = solve(read_problem(data))
    if not plan.panels:
        return
    row = choice.draw(st.sampled_from(data["sessions"]))
    person = choice.draw(st.sampled_from(plan.panels[row["id"]] or ["a0"]))
    row["conflicts"] = [*row["conflicts"], person]

    again = solve(read_problem(data))

    assert person not in again.panels.get(row["id"], [])
    assert again.objective is None or again.objective <= plan.objective + 1e-6
    assert person not in row["locked"] or again.status == "infeasible"


@some
@given(days(), st.data())
def test_more_offers_never_make_the_day_worse(data, choice):
    before = solve(read_problem(data))
    row = choice.draw(st.sampled_from(data["analysts"]))
    row["offers"] = ["09:00", "10:00", "10:30"]

    after = solve(read_problem(data))

    if before.objective is not None:
        assert after.objective >= before.objective - 1e-6


@some
@given(days())
def test_what_would_help_does_help(data):
    """The smallest changes of an infeasible day, once made, allow a plan."""
    problem = read_problem(data)
    plan = solve(problem)
    if plan.status != "infeasible" or not plan.relaxations:
        return
    for way in plan.relaxations:
        if way["changes"][0]["code"] == "unlock":
            return
        changed = deepcopy(data)
        for change in way["changes"]:
            make(changed, change)

        assert solve(read_problem(changed)).status == "optimal", way["text"]


def test_more_sessions_are_counted_from_what_was_agreed_not_from_what_is_locked():
    """Locked once beyond her limit of none, she sits twice: that is two more, not one."""
    data = as_json(
        session("s0", min=1, max=1, locked=["a1"]),
        session("s1", "10:00", "11:00", min=2, max=2, conflicts=["a0"]),
        analyst("a0"),
        analyst("a1", max_sessions=0),
        analyst("a2"),
    )

    people = [way["changes"] for way in solve(read_problem(data)).relaxations]

    assert {"code": "more_sessions", "analyst": "a1", "amount": 2} in [
        {key: change[key] for key in ("code", "analyst", "amount")}
        for changes in people
        for change in changes
        if change["code"] == "more_sessions"
    ]


def make(data: dict, change: dict) -> None:
    sessions = {row["id"]: row for row in data["sessions"]}
    people = {row["id"]: row for row in data["analysts"]}
    match change["code"]:
        case "one_more_hour":
            people[change["analyst"]]["offers"].append(sessions[change["session"]]["start"])
        case "more_sessions":
            people[change["analyst"]]["max_sessions"] += change["amount"]
        case "more_hours":
            people[change["analyst"]]["hours_left"] += change["amount"]
        case "smaller_panel":
            sessions[change["session"]]["min"] = change["to"]
        case "move_session":
            row = sessions[change["session"]]
            start, end = (
                datetime.fromisoformat(f"2000-01-01T{row[at]}") for at in ("start", "end")
            )
            then = datetime.fromisoformat(f"2000-01-01T{change['hour']}")
            row["start"], row["end"] = change["hour"], f"{then + (end - start):%H:%M}"


def at(hour: str) -> datetime:
    return datetime.fromisoformat(f"2000-01-01T{hour}")
