"""Named groups of states against the table of steps: each says what its name says."""

from enum import EnumMeta

import pytest

from projects import enums
from projects.enums import ProjectStatus as P
from projects.workflow import PROJECT_LIFE

GROUPED = [one for one in vars(enums).values() if isinstance(one, EnumMeta)]


AGAIN = ("bill_again", "bill_stopped_again")  # a sheet that was taken back is made anew


def reached_from(*begins, without=()):
    """Where a project can come from here, unless it is given up; steps may be left out."""
    found, left = set(), set(begins)
    while left:
        found |= left
        steps = [step for name, step in PROJECT_LIFE.steps.items() if name not in without]
        left = {step.target for step in steps if step.sources & found} - found - {P.CANCELLED}
    return found


@pytest.mark.parametrize("enum", GROUPED)
def test_groups_hold_states_of_their_own(enum):
    groups = [value for value in vars(enum).values() if isinstance(value, frozenset)]
    assert all(group <= set(enum.values) for group in groups)


def test_groups_follow_the_life_of_a_project():
    assert reached_from(P.ACCEPTED) == P.TAKEN
    assert reached_from(P.ACTIVE) == P.WORKED
    assert reached_from(P.COMPLETED, P.INFEASIBLE, without=("reopen", *AGAIN)) == P.WORK_OVER
    assert reached_from(P.INVOICED, without=AGAIN) == P.BILLED
    assert reached_from(P.QUOTE_ACCEPTED) - P.BILLED == P.AMENDABLE
    assert PROJECT_LIFE.steps["accept"].sources == P.RANKED
