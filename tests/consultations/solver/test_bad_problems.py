"""Problems that cannot be read are refused with one sentence."""

import json

import pytest

from consultations.solver.errors import BadProblem
from consultations.solver.parsing import loads, read_problem
from tests.consultations.solver.days import analyst, as_json, session

OK = as_json(session("s"), analyst("a"), analyst("b"))

REFUSED = {
    "[]": "The problem must be a JSON object.",
    "{}": "The problem has no “analysts”.",
    '{"analysts": [], "sessions": 3}': "The problem: “sessions” must be a list.",
    '{"labels": {"fiji": "\\ud800"}}': (
        "A text holds half a character (a surrogate without its pair)."
    ),
    '{"analysts": [3], "sessions": []}': "Analyst number 1 must be a JSON object.",
    '{"analysts": [{}], "sessions": []}': "Analyst number 1 has no “id”.",
}

ROWS = {
    "Session “s” must end after it starts.": session("s", "09:00", "09:00"),
    "Session “s”: “start” must be an ISO time, not “soon”.": session("s", "soon"),
    "Session “s”: “min” is larger than “max”.": session("s", min=4),
    "Session “s”: “max” must be from 1 to 10.": session("s", max=11),
    "Session “s”: “min” must be a number that is not negative.": session("s", min=-1),
    "Session “s”: “min” must be a whole number.": session("s", min=1.5),
    "Session “s”: “max” must be a number.": session("s", max=True),
    "Session “s”: “tags” must be a JSON object.": session("s", tags=["fiji"]),
    "Session “s”: “tags” must be a number that is not negative.": session("s", tags={"x": -1}),
    "Session “s” locks “z”, who is not among the analysts.": session("s", locked=["z"]),
    "Analyst “c”: “levels” must be levels from 0 to 3.": analyst("c", levels={"fiji": 4}),
    "Analyst “c”: “hours_left” must be a number.": analyst("c", hours_left="two"),
    "Analyst “c”: “offers” must be a list.": analyst("c", offers="09:00"),
    "There are two analysts with the id “a”.": analyst("a"),
    "Some times have a time zone and some have none: give all or none.": analyst(
        "c", offers=["2026-12-01T09:00Z"]
    ),
}

MORE = {
    "There is no weight “luck”. Known are: ": {"weights": {"luck": 1}},
    "The weight “load” must be a number from 0 to 1000.": {"weights": {"load": -1}},
    "The weight “second” must be at most 1.": {"weights": {"second": 2}},
    "The weights follow, do and teach must not fall in this order.": {"weights": {"do": 2}},
    "A pair must be a list of two analysts.": {"pairs": [["a"]]},
    "The problem: “pairs” must be a number that is not negative.": {"pairs": [["a", "b", -1]]},
    "The problem: “pairs” must be a number.": {"pairs": [["a", "b", "often"]]},
    "The problem: “pairs” must be at most 100000.": {"pairs": [["a", "b", 10**400]]},
    "The weight “pair” must be a number from 0 to 1000.": {"weights": {"pair": 10**400}},
    "The problem: “sessions” must be at most 2000 rows.": {"sessions": [{}] * 2001},
    "The problem: “analysts” must be at most 2000 rows.": {"analysts": [{}] * 2001},
    "Free hour number 1 has no “end”.": {"free": [{"start": "10:00"}]},
    "Free hour number 1 must end after it starts.": {"free": [{"start": "10:00", "end": "09:00"}]},
    "The problem: “free” must be a list.": {"free": "10:00"},
    "There are two analysts with the id “1”.": {"analysts": [analyst(1), analyst(1.0)]},
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_problem_is_refused(text):
    with pytest.raises(BadProblem) as refused:
        loads(text)

    assert str(refused.value) == REFUSED[text]


@pytest.mark.parametrize("sentence", ROWS)
def test_a_wrong_row_is_refused(sentence):
    with pytest.raises(BadProblem) as refused:
        read_problem(as_json(*OK["sessions"][1:], *OK["analysts"], ROWS[sentence]))

    assert str(refused.value) == sentence


@pytest.mark.parametrize("sentence", MORE)
def test_wrong_extras_are_refused(sentence):
    with pytest.raises(BadProblem) as refused:
        read_problem(OK | MORE[sentence])

    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize("text", ("", "{", "nonsense", '{"a": NaN}', '{"a": -Infinity}', b"\xff"))
def test_what_is_not_json_is_refused(text):
    with pytest.raises(BadProblem, match=r"^This is not JSON: "):
        loads(text)


def test_numbers_too_large_are_refused():
    with pytest.raises(BadProblem, match="“hours_used” must be a number that is not negative"):
        loads(json.dumps(as_json(analyst("a", hours_used=1))).replace(": 1}", ": 1e999}"))


def test_ids_keep_their_type_and_mean_the_same_as_text():
    problem = read_problem(
        as_json(session("s", conflicts=["1"]) | {"id": 7}, analyst(1), analyst(2), analyst("x"))
    )

    assert problem.sessions[0].id == 7
    assert problem.sessions[0].conflicts == {1}
    assert [person.id for person in problem.people] == [1, 2, "x"]
