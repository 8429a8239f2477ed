"""The committee: who is asked, what is hidden, what is refused, what it comes to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.utils import timezone

from fbias.core.errors import DomainError, IllegalStep
from fbias.core.models import TimelineEntry
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from fbias.notifications.reminders import REMINDERS
from projects.enums import ProjectStatus as P
from projects.models import Call, DecisionTemplate, Evaluator, Opinion, Points, Project
from projects.queries.evaluation.opinions import asked_for, result_of
from projects.services import evaluation as committee
from projects.services.calls import ensure_default_call
from projects.services.evaluation import Effort, Gates, Given
from projects.services.steps import selection
from tests.factories import (
    AnalystFactory,
    CallFactory,
    ConflictFactory,
    EvaluatorFactory,
    JudgedFactory,
    ProjectFactory,
    TagFactory,
    UserFactory,
)
from tests.projects.working import nothing_written

pytestmark = pytest.mark.django_db
OPEN_GATES = Gates(feasible=True, is_service=True, rights_clear=True, someone_free=True)
EFFORT = Effort(Decimal(10), Decimal(20), Decimal(40), 6)


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


def give(evaluator, *, need=3, urgency=1, **changes):
    words = {"gates": OPEN_GATES, "effort": EFFORT} | changes
    points = {"need": Given(need, "No analyst there."), "urgency": Given(urgency, "No date.")}
    return committee.give_opinion(
        evaluator, by=evaluator.analyst.user, **{"points": points} | words
    )


def mails():
    return list(Notification.objects.order_by("pk").values_list("kind", "recipient"))


# --- calls and letters --------------------------------------------------------------------------


def test_the_packaged_call_is_made_once_with_its_weights():
    first, second = ensure_default_call(), ensure_default_call()

    assert first == second == Call.objects.get()
    assert list(first.criteria.values_list("code", "weight")) == [
        ("need", 3), ("interest", 2), ("readiness", 2), ("value", 2), ("urgency", 1), ("effort", 1),
    ]  # fmt: skip
    assert (first.quorum, first.days_to_answer) == (2, 14)


def test_the_newest_open_call_holds_and_a_closed_one_does_not():
    today = timezone.localdate()
    CallFactory(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
    CallFactory(opens_on=today + timedelta(days=1))
    CallFactory(opens_on=today - timedelta(days=5))
    newest = CallFactory(opens_on=today - timedelta(days=2))

    assert ensure_default_call() == newest
    assert Call.objects.count() == 4


def test_letters_come_with_the_portal_in_both_languages(letters):
    found = DecisionTemplate.objects.all()

    assert {one.decision for one in found} == {"accepted", "waitlisted", "declined", "redirected"}
    assert all(one.text_en and one.text_fr for one in found)


def test_criteria_that_were_used_stay():
    evaluator = EvaluatorFactory()
    give(evaluator)

    with pytest.raises(ProtectedError):
        evaluator.project.call.criteria.first().delete()


# --- asking -------------------------------------------------------------------------------------


def test_evaluators_are_asked_and_get_a_mail_with_the_link(flo, mailoutbox):
    project, analysts = ProjectFactory(status=P.TRIAGE), AnalystFactory.create_batch(2)
    call = CallFactory()

    project = committee.ask_evaluators(project, analysts, by=flo, call=call)

    due = timezone.localdate() + timedelta(days=14)
    assert (project.status, project.call, project.opinions_due_on) == (
        P.UNDER_EVALUATION, call, due,
    )  # fmt: skip
    assert mails() == [("project_opinion_asked", one.user_id) for one in analysts]
    assert set(Evaluator.objects.values_list("due_on", flat=True)) == {due}
    deliver(Notification.objects.first().pk)
    assert f"/projects/{project.pk}/opinion/" in mailoutbox[0].body
    assert project.question not in mailoutbox[0].body


def in_conflict(project):
    analyst = AnalystFactory()
    ConflictFactory(person=analyst.user, with_person=project.requester)
    return analyst


def pi_of(project):
    analyst = AnalystFactory()
    project.pi = analyst.user
    project.save()
    return analyst


@pytest.mark.parametrize(
    ("unfit", "words"),
    (
        (in_conflict, "cannot evaluate"),
        (pi_of, "cannot evaluate"),
        (lambda project: AnalystFactory(user=project.requester), "cannot evaluate"),
        (lambda project: AnalystFactory(on_leave=True), "not an active member"),
    ),
)
def test_somebody_unfit_is_not_asked_and_nobody_else_either(flo, unfit, words):
    project = ProjectFactory(status=P.TRIAGE)
    analysts = [AnalystFactory(), unfit(project)]

    with pytest.raises(DomainError, match=words):
        committee.ask_evaluators(project, analysts, by=flo, call=CallFactory())

    project.refresh_from_db()
    assert project.status == P.TRIAGE
    assert not Evaluator.objects.exists()
    assert mails() == []


def test_too_few_evaluators_or_a_day_in_the_past_are_refused(flo):
    project, call = ProjectFactory(status=P.TRIAGE), CallFactory()
    one, two = AnalystFactory.create_batch(2)
    yesterday = timezone.localdate() - timedelta(days=1)

    with pytest.raises(DomainError, match="at least 2"):
        committee.ask_evaluators(project, [one, one], by=flo, call=call)
    with pytest.raises(DomainError, match="in the past"):
        committee.ask_evaluators(project, [one, two], by=flo, call=call, due_on=yesterday)

    assert not Evaluator.objects.exists()


def test_nobody_is_asked_twice_or_when_it_is_over(flo):
    evaluator = EvaluatorFactory()

    with pytest.raises(DomainError, match="already"):
        committee.add_evaluator(evaluator.project, evaluator.analyst, by=flo)
    Project.objects.update(status=P.EVALUATED)
    with pytest.raises(DomainError, match="is over"):
        committee.add_evaluator(evaluator.project, AnalystFactory(), by=flo)

    assert Evaluator.objects.count() == 1


# --- opinions -----------------------------------------------------------------------------------


def test_an_opinion_is_kept_whole_and_may_be_changed():
    evaluator, skill = EvaluatorFactory(), TagFactory()

    give(evaluator, need=3, skills=[skill], comment=" Good. ")
    opinion = give(evaluator, need=4)

    assert Opinion.objects.get() == opinion
    assert list(opinion.points.values_list("criterion__code", "value")) == [
        ("need", 4), ("urgency", 1),
    ]  # fmt: skip
    assert list(opinion.skills.all()) == []
    assert TimelineEntry.objects.filter(verb="project.give_opinion").count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    (
        ({"need": 5}, "4"),
        ({"need": -1}, "0"),
        ({"points": {"need": Given(4, "Yes.")}}, "Urgency"),
        ({"points": {"need": Given(4, " "), "urgency": Given(1, "x")}}, "Need"),
        ({"effort": Effort(Decimal(9), Decimal(5), Decimal(10), 6)}, "in order"),
        ({"effort": Effort(Decimal(0), Decimal(5), Decimal(10), 6)}, "in order"),
        ({"effort": Effort(Decimal(1), Decimal(5), Decimal(9000), 6)}, "in order"),
        ({"effort": Effort(Decimal(1), Decimal(5), Decimal(10), 0)}, "1"),
        ({"gates": Gates(True, True, False, True, reason="  ")}, "why a precondition is not met"),
    ),
)
def test_a_bad_opinion_is_refused_and_the_one_before_stays(changes, words):
    evaluator = EvaluatorFactory()
    give(evaluator, need=2)

    with pytest.raises(DomainError, match=words):
        give(evaluator, **changes)

    assert list(Points.objects.values_list("value", flat=True)) == [2, 1]
    assert Opinion.objects.get().effort_likely == 20


def test_nobody_gives_an_opinion_for_somebody_else(flo):
    evaluator, colleague = EvaluatorFactory(), AnalystFactory()
    other = EvaluatorFactory(project=evaluator.project)
    points = {"need": Given(1, "x"), "urgency": Given(1, "x")}

    for person, refusal in (
        (colleague.user, PermissionDenied), (flo, PermissionDenied),
        (other.analyst.user, DomainError),
    ):  # fmt: skip
        with pytest.raises(refusal):
            committee.give_opinion(
                evaluator, by=person, gates=OPEN_GATES, effort=EFFORT, points=points
            )

    assert not Opinion.objects.exists()


def test_after_the_day_nothing_is_taken_until_there_is_more_time(flo):
    evaluator = EvaluatorFactory(due_on=timezone.localdate() - timedelta(days=1))

    with pytest.raises(DomainError, match="were due"):
        give(evaluator)
    assert not Opinion.objects.exists()

    tomorrow = timezone.localdate() + timedelta(days=1)
    for odd, sentence in ((date(2026, 1, 1), "in the past"), (date(9999, 12, 31), "within a year")):
        with (
            nothing_written(evaluator, evaluator.project),
            pytest.raises(DomainError, match=sentence),
        ):
            committee.extend_evaluation(evaluator.project, by=flo, due_on=odd)
    committee.extend_evaluation(evaluator.project, by=flo, due_on=tomorrow)
    evaluator.refresh_from_db()
    assert evaluator.due_on == tomorrow
    assert give(evaluator)


def test_once_concluded_nothing_changes(flo):
    evaluators = EvaluatorFactory.create_batch(2, project=JudgedFactory())
    for evaluator in evaluators:
        give(evaluator)
    committee.conclude_evaluation(evaluators[0].project, by=flo)

    with pytest.raises(DomainError, match="is over"):
        give(evaluators[0], need=0)
    with pytest.raises(DomainError, match="is over"):
        committee.step_back(evaluators[0], by=evaluators[0].analyst.user)

    assert set(Points.objects.values_list("value", flat=True)) == {3, 1}


def test_stepping_back_takes_the_opinion_and_hides_the_project(flo):
    evaluator = EvaluatorFactory()
    give(evaluator)
    person = evaluator.analyst.user

    committee.step_back(evaluator, by=person, reason=" We write a paper together. ")

    evaluator.refresh_from_db()
    assert evaluator.recusal_reason == "We write a paper together."
    assert not Opinion.objects.exists()
    assert not Project.objects.visible_to(person).exists()
    assert mails() == [("project_stepped_back", flo.pk)]
    with pytest.raises(PermissionDenied):
        give(evaluator)
    with pytest.raises(DomainError, match="already"):
        committee.add_evaluator(evaluator.project, evaluator.analyst, by=flo)


def test_a_coordinator_who_stepped_back_is_a_stranger():
    member = AnalystFactory(user__coordinator=True)
    evaluator = EvaluatorFactory(analyst=member)

    committee.step_back(evaluator, by=member.user)

    project = Project.objects.get()
    assert not Project.objects.visible_to(member.user).exists()
    assert project.life.open_to(member.user, project) == set()


# --- conclusion and decision --------------------------------------------------------------------


def test_the_quorum_must_have_spoken(flo):
    evaluators = EvaluatorFactory.create_batch(3, project=JudgedFactory())
    give(evaluators[0])

    with pytest.raises(DomainError, match="1 of 2"):
        committee.conclude_evaluation(evaluators[0].project, by=flo)
    assert Project.objects.get().status == P.UNDER_EVALUATION

    give(evaluators[1])
    ConflictFactory(person=evaluators[1].analyst.user, with_person=evaluators[1].project.requester)
    with pytest.raises(DomainError, match="1 of 2"):
        committee.conclude_evaluation(evaluators[0].project, by=flo)

    give(evaluators[2])
    assert committee.conclude_evaluation(evaluators[0].project, by=flo).status == P.EVALUATED


def test_the_result_is_medians_and_ranges():
    project = JudgedFactory()
    for need, likely in ((4, 20), (1, 32), (3, 24)):
        give(
            EvaluatorFactory(project=project),
            need=need,
            effort=Effort(Decimal(8), Decimal(likely), Decimal(40), 6),
        )

    found = result_of([line.opinion for line in asked_for(project)])

    need, urgency = found.criteria
    assert (need.points.low, need.points.median, need.points.high) == (1, 3, 4)
    assert (need.x_low, need.x_median, need.x_high) == (60, 160, 210)
    assert (urgency.points.low, urgency.points.high) == (1, 1)
    assert (found.total.low, found.total.median, found.total.high) == (4, 10, 13)
    assert (found.highest, found.percent) == (16, Decimal("62.5"))
    assert (found.effort_low, found.effort_likely, found.effort_high) == (8, 24, 40)
    assert not found.is_shut


def test_the_second_of_two_coordinators_is_told(flo):
    project, other = ProjectFactory(status=P.EVALUATED), UserFactory(coordinator=True)
    selection.accept_project(project, by=flo)

    with pytest.raises(IllegalStep, match="Accepted"):
        selection.decline_project(project, by=other, reason="No.")

    project.refresh_from_db()
    assert (project.status, project.reason) == (P.ACCEPTED, "")


# --- reminders ----------------------------------------------------------------------------------


def due(now):
    rule = next(one for one in REMINDERS if one.kind == "project_opinion_due")
    return [
        (row, rule.occasion(row), [person.pk for person in rule.recipients(row)])
        for row in rule.overdue(now)
    ]


def test_evaluators_are_reminded_once_a_day_agreed():
    with time_machine.travel("2027-03-01 09:00Z", tick=False):
        evaluator = EvaluatorFactory(due_on="2027-03-15")
        done = EvaluatorFactory(project=evaluator.project, due_on="2027-03-15")
        give(done)
        EvaluatorFactory(project=evaluator.project, recused_at=timezone.now())
    with time_machine.travel("2027-03-11 09:00Z", tick=False):
        assert due(timezone.now()) == []
    with time_machine.travel("2027-03-12 09:00Z", tick=False):
        assert due(timezone.now()) == [(evaluator, "due-20270315", [evaluator.analyst.user_id])]
        ConflictFactory(person=evaluator.analyst.user, with_person=evaluator.project.requester)
        assert due(timezone.now()) == [(evaluator, "due-20270315", [])]
