"""Wanted tags find the people who know them, with the reasons."""

from hypothesis import given
from hypothesis import strategies as st

from members.matching import PersonLevels, PersonMatch, Reason, rank_people, weigh

WANTED = weigh({"tracking": "operation", "trackmate": "tool", "movies": "modality"})


def test_operations_weigh_three_tools_two_the_rest_one():
    wanted = weigh({"a": "operation", "b": "tool", "c": "modality", "d": "domain"})

    assert wanted == {"a": 3.0, "b": 2.0, "c": 1.0, "d": 1.0}


def test_people_rank_by_weight_times_level_and_say_why():
    ada = PersonLevels("ada", {"trackmate": 3, "movies": 3, "other": 3})
    bob = PersonLevels("bob", {"tracking": 3, "movies": 1})
    cid = PersonLevels("cid", {}, learns=frozenset({"tracking", "other"}))

    assert rank_people(WANTED, [cid, ada, bob]) == [
        PersonMatch(
            "bob",
            0.5556,
            (Reason("tracking", 3, False, 9.0), Reason("movies", 1, False, 1.0)),
        ),
        PersonMatch(
            "ada",
            0.5,
            (Reason("trackmate", 3, False, 6.0), Reason("movies", 3, False, 3.0)),
        ),
        PersonMatch("cid", 0.0, (Reason("tracking", 0, True, 0.0),)),
    ]


def test_the_wish_to_learn_settles_a_tie_and_then_the_id():
    people = [
        PersonLevels("c", {"movies": 2}),
        PersonLevels("b", {"movies": 2}),
        PersonLevels("z", {"movies": 2}, learns=frozenset({"movies"})),
    ]

    assert [match.id for match in rank_people(WANTED, people)] == ["z", "b", "c"]


def test_who_can_teach_everything_scores_one():
    assert rank_people(WANTED, [PersonLevels("a", dict.fromkeys(WANTED, 3))])[0].score == 1.0


def test_nothing_wanted_gives_everyone_nothing():
    assert rank_people({}, [PersonLevels("a", {"movies": 3})]) == [PersonMatch("a", 0.0, ())]


@given(
    st.lists(
        st.builds(
            PersonLevels,
            id=st.text("abcdef", min_size=1),
            levels=st.dictionaries(st.sampled_from(sorted(WANTED)), st.integers(1, 3)),
            learns=st.frozensets(st.sampled_from(sorted(WANTED))),
        ),
        unique_by=lambda person: person.id,
    ),
    st.randoms(),
)
def test_nobody_is_left_out_and_the_order_of_asking_changes_nothing(people, random):
    ranked = rank_people(WANTED, people)
    random.shuffle(people)

    assert rank_people(WANTED, people) == ranked
    assert sorted(match.id for match in ranked) == sorted(person.id for person in people)
