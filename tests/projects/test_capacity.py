"""Hours given, promised and waited for; forecasts kept and compared with what happened."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from members.models import Absence
from projects.enums import ProjectStatus as P
from projects.models import Opinion, StartForecast
from projects.queries.capacity import months
from projects.queries.capacity.running import plan_for
from projects.queries.quotes import estimate
from projects.services.forecasts import store_forecast
from projects.services.steps import course
from projects.services.steps.taking import take_step
from tests.factories import (
    AnalystFactory,
    AssignmentFactory,
    ConflictFactory,
    EvaluatorFactory,
    InstitutionFactory,
    ProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
FIRST = date(2027, 3, 1)  # a Monday, of a month with 23 working days


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2027-03-01 09:00Z", tick=False):
        yield


def opinion(project, likely, **changes):
    return Opinion.objects.create(
        evaluator=EvaluatorFactory(project=project, **changes), feasible=True, is_service=True,
        rights_clear=True, someone_free=True, effort_low=1, effort_likely=likely, effort_high=2000,
        duration_weeks=4,
    )  # fmt: skip


def test_without_analysts_there_is_no_forecast():
    found = months.expected_start()

    assert (found.starts_on, found.backlog_hours, found.hours_a_month) == (None, 0, 0)
    assert store_forecast(ProjectFactory(status=P.EVALUATED)) is None
    assert not StartForecast.objects.exists()


def test_promised_hours_come_first():
    analyst = AnalystFactory(hours_per_month=23)  # one hour a working day in March
    assert months.expected_start().starts_on == FIRST

    AssignmentFactory(analyst=analyst, hours=5)

    found = months.expected_start()
    assert (found.starts_on, found.backlog_hours) == (FIRST + timedelta(days=7), 5)


def test_an_absence_and_a_leave_make_it_later():
    analyst = AnalystFactory(hours_per_month=23)
    AnalystFactory(on_leave=True, hours_per_month=100)
    Absence.objects.create(analyst=analyst, first_day=FIRST, last_day=FIRST + timedelta(days=3))

    assert months.expected_start().starts_on == FIRST + timedelta(days=4)


def test_projects_that_wait_for_somebody_come_before_those_decided_later():
    AnalystFactory(hours_per_month=23)
    now = timezone.now()
    early = ProjectFactory(status=P.ACCEPTED, decided_at=now - timedelta(days=2))
    late = ProjectFactory(status=P.QUOTE_SENT, decided_at=now - timedelta(days=1))
    staffed = ProjectFactory(status=P.QUOTE_ACCEPTED, decided_at=now - timedelta(days=3))
    AssignmentFactory(project=staffed, hours=1, offered=True)
    for project, hours in ((early, 3), (early, 5), (late, 10), (staffed, 400)):
        opinion(project, hours)
    judged = ProjectFactory(status=P.EVALUATED)

    assert [months.waiting_hours(one) for one in (early, late, judged, None)] == [0, 4, 14, 14]


def test_opinions_of_people_in_conflict_count_neither_here_nor_in_the_quote(
    django_assert_num_queries,
):
    project = ProjectFactory(status=P.ACCEPTED, requester__institution=InstitutionFactory())
    opinion(project, 4)
    opinion(project, 400, recused_at=timezone.now())
    ana = project.requester
    for party in (
        {"person": opinion(project, 300).evaluator.analyst.user, "with_person": ana},
        {"with_person": opinion(project, 200).evaluator.analyst.user, "person": ana},
        {
            "person": opinion(project, 100).evaluator.analyst.user,
            "with_person": None,
            "with_institution": ana.institution,
        },
    ):
        ConflictFactory(**party)

    assert estimate(project).hours == 4
    with django_assert_num_queries(3):
        assert months.likely_hours([project.pk]) == {project.pk: 4}


@pytest.mark.parametrize("status", (P.DELIVERED, P.ACTIVE, P.QUOTE_ACCEPTED))
def test_hours_of_a_running_project_are_promised(status):
    role = AssignmentFactory(project__status=status, hours=12)

    assert months.promised_hours() == {role.analyst_id: 12}


def test_hours_of_an_ended_role_or_project_are_not():
    AssignmentFactory(status="ended", hours=12)
    AssignmentFactory(project__status=P.COMPLETED, hours=12)

    assert months.promised_hours() == {}


def test_a_month_says_what_is_given_taken_and_free():
    analyst = AnalystFactory(hours_per_month=10)
    AssignmentFactory(analyst=analyst, hours=14)

    (row,) = months.month_table(months.workers(), months.months_from(FIRST, 3))

    assert [(one.month.month, one.given, one.taken, one.free, one.share) for one in row.months] == [
        (3, 10, 10, 0, 100), (4, 10, 4, 6, 40), (5, 10, 0, 10, 0),
    ]  # fmt: skip
    assert [one.taken for one in months.sums_by_month([row, row])] == [20, 8, 0]


def test_months_go_over_the_end_of_a_year():
    assert months.months_from(date(2027, 11, 20), 3) == [
        date(2027, 11, 1), date(2027, 12, 1), date(2028, 1, 1),
    ]  # fmt: skip


def test_a_forecast_is_compared_with_the_day_that_it_began():
    AnalystFactory(hours_per_month=23)
    flo = UserFactory(coordinator=True)
    project = take_step(ProjectFactory(status=P.UNDER_EVALUATION), "conclude", by=None)
    store_forecast(project)
    kept = store_forecast(project)
    assert (StartForecast.objects.count(), kept.starts_on) == (1, FIRST)
    assert kept.hours_a_month == Decimal(23)
    for step in ("accept", "send_quote", "accept_quote", "assign"):
        project = take_step(project, step, by=None)

    with time_machine.travel("2027-03-11 09:00Z", tick=False):
        course.start_project(project, by=None)

    (found,) = months.forecasts_compared(flo)
    assert (found.forecast.started_on, found.days_late) == (date(2027, 3, 11), 10)
    assert months.usual_delay([found]) == 10
    ConflictFactory(person=flo, with_person=project.requester)
    assert months.forecasts_compared(flo) == []


def test_the_plan_draws_running_projects_that_one_may_see():
    flo = UserFactory(coordinator=True)
    role = AssignmentFactory(project__started_on=FIRST - timedelta(days=28))
    hidden = AssignmentFactory()
    AssignmentFactory(project__status=P.CLOSED)
    ConflictFactory(person=flo, with_person=hidden.project.requester)

    found = plan_for(flo)

    assert [(analyst, [bar.project for bar in bars]) for analyst, bars in found.rows] == [
        (role.analyst, [role.project])
    ]
    bar = found.rows[0][1][0]
    assert (bar.begins, bar.ends) == (FIRST - timedelta(days=28), FIRST + timedelta(days=28))
    assert (bar.x, bar.width, found.today) == (0, 100, 50)
    assert [tick.month for tick in found.ticks] == [FIRST]


@pytest.mark.parametrize("rows", (1, 6))
def test_capacity_and_plan_cost_the_same_however_many(rows, django_assert_num_queries):
    flo = UserFactory(coordinator=True)
    for _row in range(rows):
        role = AssignmentFactory()
        Absence.objects.create(analyst=role.analyst, first_day=FIRST, last_day=FIRST)
        opinion(ProjectFactory(status=P.ACCEPTED), 5)
    assert flo.is_coordinator

    with django_assert_num_queries(8):
        months.expected_start()
    with django_assert_num_queries(1):
        plan_for(flo)
