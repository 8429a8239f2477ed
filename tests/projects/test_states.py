"""Whatever is known of a state of a project stands in one record, and none is left out."""

from projects.enums import ProjectGroups, ProjectStatus
from projects.queries.pipeline import COLUMNS
from projects.queries.steps.states import STATES
from projects.workflow import PROJECT_LIFE


def test_every_state_has_its_record():
    assert set(STATES) == set(ProjectStatus)


def test_every_group_is_of_states():
    groups = {name: states for name, states in vars(ProjectGroups).items() if name.isupper()}

    assert {name for name, states in groups.items() if not states <= set(ProjectStatus)} == set()
    assert len(groups) == 20


def test_a_state_is_on_the_board_with_what_is_to_do_there_or_not_at_all():
    on_board = {status for status, state in STATES.items() if state.column}

    assert {STATES[status].column for status in on_board} == set(COLUMNS)
    assert on_board == {status for status, state in STATES.items() if state.action}
    assert on_board >= {status for status, state in STATES.items() if state.due}
    assert set(ProjectStatus) - on_board == ProjectStatus.ENDED | {ProjectStatus.DRAFT}


def test_whoever_coordinates_or_works_goes_on_as_long_as_the_project_does():
    ended = ProjectStatus.ENDED | {ProjectStatus.DRAFT}

    assert {status for status, state in STATES.items() if not state.coordinating} == ended
    assert {status for status, state in STATES.items() if state.working} == (
        ProjectStatus.RUNNING | ProjectStatus.WORK_OVER - {ProjectStatus.CLOSED}
    )
    assert {status for status, state in STATES.items() if state.evaluating} == (
        ProjectStatus.OPINIONS_OPEN
    )


def test_a_way_leads_to_a_step_that_can_be_taken_there_or_to_a_tab():
    ways = {
        (status, way[0])
        for status, state in STATES.items()
        for way in (state.asking, state.coordinating, state.working, state.evaluating)
        if way and way[0] in PROJECT_LIFE.steps
    }

    assert {
        (status, step) for status, step in ways if status in PROJECT_LIFE.steps[step].sources
    } == ways
    assert ways == {(ProjectStatus.SUBMITTED, "triage"), (ProjectStatus.PAUSED, "resume")}
