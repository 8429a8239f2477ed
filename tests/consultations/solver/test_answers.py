"""Reasons, unmet wishes and infeasible days, in words."""

import pytest
from django.utils import translation

from consultations.solver.solving import solve
from tests.consultations.solver.days import analyst, day, session


def texts(entries):
    return [entry["text"] for entry in entries]


def test_reasons_name_tags_levels_lessons_site_and_load():
    problem = day(
        session("s", tags={"tracking": 1, "fiji": 1}, language="fr", locked=["a"]),
        analyst("a", name="Ana", levels={"tracking": 3}, site="Nice", hours_used=4.5),
        analyst("b", name="Bo", levels={"fiji": 2}, learns=["tracking"], site="Lyon"),
        labels={"fiji": "Fiji"},
    )

    reasons = solve(problem).reasons["s"]

    assert texts(reasons["a"]) == [
        "Ana is locked in.",
        "Ana can teach tracking.",
        "Ana can teach tracking, which Bo wants to learn.",
        "Nobody else on this panel is from Nice.",
        "Ana speaks the user's language.",
        "Ana has given 4.5 hours this year.",
    ]
    assert texts(reasons["b"])[:2] == [
        "Bo can do Fiji.",
        "Bo wants to learn tracking, which Ana can teach.",
    ]


def test_unmet_tags_say_who_could_have_been_there_and_why_they_are_not():
    problem = day(
        session("s", tags={"tracking": 1}, max=2, locked=["x", "y"]),
        session("t", locked=["b", "y2"]),
        analyst("x"),
        analyst("y"),
        analyst("y2"),
        analyst("a", levels={"tracking": 3}, offers=[]),
        analyst("b", levels={"tracking": 3}),
        analyst("c", levels={"tracking": 2}, max_sessions=0),
        analyst("d", levels={"tracking": 2}, hours_left=0.5),
    )

    missing = solve(problem).unmet["s"][0]

    assert missing["text"] == "Nobody on this panel can do tracking, the main operation."
    assert [(other["analyst"], other["code"]) for other in missing["others"]] == [
        ("b", "in_another_session"),
        ("c", "no_sessions_left"),
        ("d", "no_hours_left"),
        ("a", "not_offered"),
    ]


def test_what_seating_somebody_would_cost_is_said():
    problem = day(
        session("s", tags={"tracking": 1}, max=2, met=["a"]),
        analyst("a", levels={"tracking": 3}, site="Nice"),
        analyst("b"),
        analyst("c"),
        weights={"repeat": 100},
    )

    other = solve(problem).unmet["s"][0]["others"][0]

    assert (other["code"], other["text"]) == (
        "costs",
        "Seating a here would cost the day 95 points.",
    )


@pytest.mark.parametrize(("name_conflicts", "named"), ((False, []), (True, ["a"])))
def test_a_conflict_is_a_code_for_whoever_wrote_the_problem_and_nothing_else(name_conflicts, named):
    problem = day(
        session("s", tags={"tracking": 1}, conflicts=["a"]),
        analyst("a", name="Ana", levels={"tracking": 3}),
        analyst("b"),
        analyst("c"),
    )

    plan = solve(problem, name_conflicts=name_conflicts)

    assert [other["analyst"] for other in plan.unmet["s"][0]["others"]] == named
    assert "Ana" not in str(plan.as_json())


def test_a_session_that_stays_short_is_explained_with_what_would_help():
    problem = day(
        session("3", "14:00", "15:00", tags={"tracking": 1}),
        analyst("a", name="Ana", levels={"tracking": 3}),
        analyst("b", name="Bo", offers=["14:00"]),
    )

    plan = solve(problem)

    assert (plan.status, plan.objective, plan.panels) == ("infeasible", None, {})
    assert texts(plan.unmet["3"]) == [
        "Session 3 needs one more person at 14:00: nobody with tracking is free."
    ]
    assert texts(plan.relaxations) == [
        "Ana offers 14:00, for session 3.",
        "Session 3 gets a panel of 1 instead of 2.",
    ]


def test_hours_and_sessions_left_can_be_what_would_help():
    problem = day(
        session("s", "09:00", "10:00"),
        session("t", "10:00", "11:00"),
        analyst("a", max_sessions=1),
        analyst("b", hours_left=1),
    )

    plan = solve(problem)

    assert texts(plan.relaxations) == [
        "a takes one more session that day. b gives one more hour this month.",
        "Session s gets a panel of 0 instead of 2.",
    ] or texts(plan.relaxations)[0] == (
        "a takes one more session that day. b gives one more hour this month."
    )


def a_day_with_a_better_hour(**more):
    """Two sessions at ten, where only three people are; everybody is there at two."""
    return day(
        session("s", "10:00", "11:00", **more.pop("s", {})),
        session("t", "10:00", "11:00", **more.pop("t", {"conflicts": ["b", "d"]})),
        analyst("a", offers=["10:00", "14:00"]),
        analyst("b", offers=["10:00", "14:00"]),
        analyst("c", offers=["10:00"]),
        analyst("d", offers=["14:00"]),
        **more,
    )


def moves(problem):
    changes = [way["changes"] for way in solve(problem).relaxations]
    return [
        [(change["session"], change["hour"]) for change in way]
        for way in changes
        if way[0]["code"] == "move_session"
    ]


def test_another_hour_that_enough_people_offer_is_a_way_out():
    problem = a_day_with_a_better_hour()

    assert moves(problem) == [[("s", "14:00")]]
    assert "Move session s to 14:00: enough people offer that hour." in texts(
        solve(problem).relaxations
    )
    with translation.override("fr"):
        (said,) = [text for text in texts(solve(problem).relaxations) if text.startswith("Dép")]
    assert said.replace("\N{NO-BREAK SPACE}", " ") == (
        "Déplacez la session s à 14:00 : assez de personnes proposent cette heure."
    )


@pytest.mark.parametrize(
    ("free", "named"),
    (
        ([], []),
        ([("16:00", "17:00")], []),
        ([("16:00", "17:00"), ("14:00", "15:00")], [[("s", "14:00")]]),
    ),
)
def test_a_session_moves_only_to_a_free_hour_that_people_offer(free, named):
    slots = [{"start": start, "end": end} for start, end in free]

    assert moves(a_day_with_a_better_hour(free=slots)) == named


def test_a_session_with_a_lock_stays_and_its_neighbour_moves():
    problem = a_day_with_a_better_hour(s={"locked": ["a"]}, t={})

    assert moves(problem) == [[("t", "14:00")]]


def test_two_sessions_share_no_free_hour():
    """Both could be held at two, but one room is free then."""
    people = [analyst(name, offers=["14:00"], max_sessions=3) for name in "abcd"]
    sessions = [session("s", "10:00", "11:00"), session("t", "10:00", "11:00")]
    slot = {"start": "14:00", "end": "15:00"}

    assert moves(day(*sessions, *people, free=[slot])) == []
    assert moves(day(*sessions, *people, free=[slot, slot])) == [[("s", "14:00"), ("t", "14:00")]]


def test_locks_that_contradict_are_named_without_naming_the_conflict():
    problem = day(
        session("s", locked=["a"], conflicts=["a"]),
        session("t", locked=["b", "c"], max=2),
        session("u", locked=["b"]),
        analyst("a", name="Ana"),
        analyst("b", name="Bo"),
        analyst("c"),
    )

    plan = solve(problem)

    assert plan.status == "infeasible"
    assert {key: texts(entries) for key, entries in plan.unmet.items()} == {
        "s": ["Somebody locked into session s may not sit there."],
        "t": ["Bo is locked into sessions t and u, which overlap."],
    }
    assert texts(plan.relaxations) == [
        "Unlock one of the people in session s. Unlock one of the people in session t."
    ]
