"""Who works on a project: ranked, asked, answered once, mentored from elsewhere, handed over."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from consultations.enums import TagWord
from consultations.models import RequestTag
from fbias.core.errors import DomainError, IllegalStep
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from members.enums import Level, Role
from members.models import Absence
from projects.enums import ProjectStatus as P
from projects.models import Assignment, Opinion
from projects.queries.requests.subject import subject_of
from projects.queries.team.candidates import propose_evaluators, rank_for_work
from projects.services import team
from tests.factories import (
    AnalystFactory,
    AssignmentFactory,
    ConflictFactory,
    ConsultationFactory,
    EvaluatorFactory,
    ExpertiseFactory,
    GrantFactory,
    ProjectFactory,
    TagFactory,
    UserFactory,
)
from tests.projects.working import nothing_written

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


@pytest.fixture
def project():
    asked = ConsultationFactory(held=True)
    return ProjectFactory(status=P.QUOTE_ACCEPTED, consultation=asked, answers={"goals": ["count"]})


def mails():
    return list(Notification.objects.order_by("pk").values_list("kind", "recipient"))


# --- asked and answered -------------------------------------------------------------------------


def test_the_leads_yes_moves_the_project_on_and_everybody_is_told(flo, project):
    analyst = AnalystFactory()
    manager = GrantFactory(role=Role.HOST_MANAGER, facility=analyst.facility).user

    offer = team.ask_analyst(project, analyst, by=flo, role="lead", hours=Decimal(32))
    accepted = team.accept_assignment(offer, by=analyst.user)

    project.refresh_from_db()
    assert (accepted.status, project.status) == ("accepted", P.ASSIGNED)
    assert mails() == [
        ("project_work_asked", analyst.user_id),
        ("project_work_answered", flo.pk),
        ("project_analyst_found", project.requester_id),
        ("project_hours_promised", manager.pk),
    ]


def test_the_host_manager_reads_hours_and_nothing_of_the_science(flo, project, mailoutbox):
    analyst = AnalystFactory(hours_per_month=12)
    GrantFactory(role=Role.HOST_MANAGER, facility=analyst.facility)
    offer = team.ask_analyst(project, analyst, by=flo, role="analyst", hours=Decimal("7.5"))
    team.accept_assignment(offer, by=analyst.user)

    deliver(Notification.objects.get(kind="project_hours_promised").pk)

    (mail,) = mailoutbox
    assert "7.5 hours" in mail.body
    assert not any(
        word in mail.subject + mail.body
        for word in (project.title, project.reference, project.requester.name)
    )


def test_a_manager_in_conflict_is_told_nothing(flo, project):
    analyst = AnalystFactory()
    manager = GrantFactory(role=Role.HOST_MANAGER, facility=analyst.facility).user
    ConflictFactory(person=manager, with_person=project.requester)

    offer = team.ask_analyst(project, analyst, by=flo, role="analyst")
    team.accept_assignment(offer, by=analyst.user)

    assert not Notification.objects.filter(recipient=manager).exists()


def test_a_no_is_told_to_coordinators_only(flo, project):
    analyst = AnalystFactory()
    offer = team.ask_analyst(project, analyst, by=flo, role="lead")

    refused = team.refuse_assignment(offer, by=analyst.user, reason=" On leave. ")

    project.refresh_from_db()
    assert (refused.status, refused.note, project.status) == (
        "refused", "On leave.", P.QUOTE_ACCEPTED,
    )  # fmt: skip
    assert mails()[1:] == [("project_work_answered", flo.pk)]
    with pytest.raises(IllegalStep):
        team.accept_assignment(refused, by=analyst.user)


def test_nobody_answers_for_somebody_else(flo, project):
    offer = team.ask_analyst(project, AnalystFactory(), by=flo, role="lead")

    for person in (flo, AnalystFactory().user, project.requester):
        with pytest.raises(PermissionDenied):
            team.accept_assignment(offer, by=person)

    offer.refresh_from_db()
    assert offer.status == "offered"


def test_an_analyst_of_the_team_asks_nobody(project):
    lead = AssignmentFactory(project=project)

    with pytest.raises(PermissionDenied):
        team.ask_analyst(project, AnalystFactory(), by=lead.analyst.user, role="analyst")

    assert Assignment.objects.count() == 1


def in_conflict(project):
    analyst = AnalystFactory()
    ConflictFactory(person=project.requester, with_person=analyst.user)
    return analyst


def stepped_back(project):
    return EvaluatorFactory(project=project, recused_at=timezone.now()).analyst


@pytest.mark.parametrize(
    ("unfit", "words"),
    (
        (in_conflict, "cannot work"),
        (stepped_back, "cannot work"),
        (lambda project: AnalystFactory(user=project.requester), "cannot work"),
        (lambda project: AnalystFactory(on_leave=True), "not an active member"),
    ),
)
def test_somebody_unfit_is_neither_listed_nor_asked(flo, project, unfit, words):
    analyst = unfit(project)

    assert analyst not in [one.analyst for one in rank_for_work(project, [])]
    with pytest.raises(DomainError, match=words):
        team.ask_analyst(project, analyst, by=flo, role="lead")

    assert not Assignment.objects.exists()
    assert mails() == []


def test_a_conflict_since_the_offer_refuses_the_yes(flo, project):
    analyst = AnalystFactory()
    offer = team.ask_analyst(project, analyst, by=flo, role="lead")
    ConflictFactory(person=analyst.user, with_person=project.requester)

    with pytest.raises(DomainError, match="cannot work"):
        team.accept_assignment(offer, by=analyst.user)

    offer.refresh_from_db()
    assert offer.status == "offered"


@pytest.mark.parametrize("hours", (Decimal(-1), Decimal(2001)))
def test_absurd_hours_are_refused(flo, project, hours):
    with pytest.raises(DomainError, match="0 to 2,000"):
        team.ask_analyst(project, AnalystFactory(), by=flo, role="lead", hours=hours)

    assert not Assignment.objects.exists()


@pytest.mark.parametrize("status", (P.TRIAGE, P.ACCEPTED, P.CLOSED, P.CANCELLED))
def test_nobody_is_asked_before_the_quote_is_accepted_or_when_it_is_over(flo, status):
    with pytest.raises(DomainError, match="nobody can be asked"):
        team.ask_analyst(ProjectFactory(status=status), AnalystFactory(), by=flo, role="lead")

    assert not Assignment.objects.exists()


def test_a_project_has_one_lead(flo, project):
    AssignmentFactory(project=project, offered=True)

    with pytest.raises(DomainError, match="Somebody else leads"):
        team.ask_analyst(project, AnalystFactory(), by=flo, role="lead")

    assert Assignment.objects.count() == 1


# --- the mentor ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), (("lead", "mentor"), ("mentor", "lead")))
def test_lead_and_mentor_work_at_two_sites_or_a_reason_is_given(flo, project, first, second):
    there = AssignmentFactory(project=project, role=first)
    colleague = AnalystFactory(facility__institution=there.analyst.facility.institution)

    with pytest.raises(DomainError, match="both work at"):
        team.ask_analyst(project, colleague, by=flo, role=second)
    assert Assignment.objects.count() == 1

    asked = team.ask_analyst(
        project, colleague, by=flo, role=second, override_reason=" Only one knows SMLM. "
    )
    assert asked.override_reason == "Only one knows SMLM."


def test_a_mentor_of_another_site_needs_no_reason(flo, project):
    AssignmentFactory(project=project)

    assert team.ask_analyst(project, AnalystFactory(), by=flo, role="mentor").role == "mentor"


# --- hand-over ----------------------------------------------------------------------------------


def test_a_role_is_handed_over_with_its_hours_and_a_note(flo):
    old = AssignmentFactory(project__status=P.ACTIVE, hours=30)

    new = team.hand_over(old, AnalystFactory(), by=flo, note=" Masks are done. ")

    old.refresh_from_db()
    assert (old.status, old.note) == ("leaving", "Masks are done.")
    assert (old.left_at is None, old.ended_at) == (False, None)
    assert new.follows == old
    assert (new.status, new.role, new.hours) == ("offered", "lead", 30)
    assert mails() == [
        ("project_work_asked", new.analyst.user_id), ("project_handed_over", old.analyst.user_id),
    ]  # fmt: skip


def test_a_hand_over_without_a_note_or_to_somebody_unfit_changes_nothing(flo):
    old = AssignmentFactory(project__status=P.ACTIVE)

    with pytest.raises(DomainError, match="hand-over note"):
        team.hand_over(old, AnalystFactory(), by=flo, note=" ")
    with pytest.raises(DomainError, match="cannot work"):
        team.hand_over(old, in_conflict(old.project), by=flo, note="Masks are done.")

    old.refresh_from_db()
    assert (old.status, Assignment.objects.count(), mails()) == ("accepted", 1, [])


def test_a_running_project_keeps_its_lead(flo):
    lead = AssignmentFactory(project__status=P.ACTIVE)
    helper = AssignmentFactory(project=lead.project, role="analyst")

    with pytest.raises(DomainError, match="needs a lead"):
        team.end_assignment(lead, by=flo)
    assert team.end_assignment(helper, by=flo).status == "ended"

    lead.refresh_from_db()
    assert lead.status == "accepted"


def test_a_lead_who_said_yes_meanwhile_is_not_taken_off(flo, project):
    analyst = AnalystFactory()
    on_an_old_page = team.ask_analyst(project, analyst, by=flo, role="lead")
    team.accept_assignment(on_an_old_page, by=analyst.user)
    assert on_an_old_page.status == "offered"

    with nothing_written(project, on_an_old_page), pytest.raises(DomainError, match="needs a lead"):
        team.end_assignment(on_an_old_page, by=flo)


# --- the ranking of people ----------------------------------------------------------------------


@pytest.fixture
def tags():
    """The tags that the answer “count” stands for."""
    from consultations.models import IntakeForm
    from consultations.questions import tags_wanted

    form = IntakeForm.objects.current().form
    return [TagFactory(slug=slug) for slug in tags_wanted(form, {"goals": ["count"]})]


def test_evaluators_are_proposed_by_expertise_then_load_with_reasons(project, tags):
    expert = ExpertiseFactory(tag=tags[0], level=Level.TEACH).analyst
    busy = ExpertiseFactory(tag=tags[0], level=Level.DO).analyst
    idle = ExpertiseFactory(tag=tags[0], level=Level.DO).analyst
    EvaluatorFactory(analyst=busy)
    novice = AnalystFactory()
    away = ExpertiseFactory(tag=tags[0], level=Level.TEACH).analyst
    today = timezone.localdate()
    Absence.objects.create(analyst=away, first_day=today, last_day=today + timedelta(days=30))

    found = propose_evaluators(project, subject_of(project), until=today + timedelta(days=14))

    assert [one.analyst for one in found] == [expert, idle, busy, novice, away]
    assert [one.is_proposed for one in found] == [True, True, True, False, False]
    assert found[0].reasons == [f"can teach: {tags[0].label_en}", "no other opinion to give"]
    assert found[2].reasons == [f"can do: {tags[0].label_en}", "1 other opinion to give"]
    assert found[4].warnings[0].startswith("away from")


def test_what_the_text_says_counts_half_of_what_was_said():
    tracking = TagFactory(slug="track", group="operation", label_en="Tracking")
    project = ProjectFactory(title="Tracking of bacteria", answers={})

    read = subject_of(project)
    opinion = Opinion.objects.create(
        evaluator=EvaluatorFactory(project=project), feasible=True, is_service=True,
        rights_clear=True, someone_free=True, effort_low=1, effort_likely=4, effort_high=8,
        duration_weeks=4,
    )  # fmt: skip
    opinion.skills.add(tracking)
    said = subject_of(project)

    assert [(one.tag, one.weight, one.words) for one in read] == [(tracking, 1.5, ("Tracking",))]
    assert [(one.tag, one.weight) for one in said] == [(tracking, 3.0)]
    ConflictFactory(person=opinion.evaluator.analyst.user, with_person=project.requester)
    assert [one.weight for one in subject_of(project)] == [1.5]


def test_what_was_refused_in_the_consultation_is_not_read_again_in_the_text():
    tracking = TagFactory(slug="track", group="operation", label_en="Tracking")
    consultation = ConsultationFactory(title="Tracking of bacteria")
    RequestTag.objects.create(consultation=consultation, tag=tracking, word=TagWord.REFUSED)
    project = ProjectFactory(title="Tracking of bacteria", consultation=consultation, answers={})

    assert subject_of(project) == []


def test_whoever_was_asked_is_not_proposed_again(project):
    evaluator = EvaluatorFactory(project=project)

    assert evaluator.analyst not in [
        one.analyst for one in propose_evaluators(project, [], until=timezone.localdate())
    ]


def test_workers_are_ranked_by_expertise_then_free_hours(project, tags):
    expert = ExpertiseFactory(tag=tags[0], level=Level.TEACH, analyst__hours_per_month=1).analyst
    free, full = AnalystFactory(hours_per_month=40), AnalystFactory(hours_per_month=40)
    AssignmentFactory(analyst=full, hours=500)

    found = rank_for_work(project, subject_of(project))

    assert [one.analyst for one in found] == [expert, free, full]
    assert [one.free_hours for one in found] == [3, 120, 0]
    assert found[1].reasons == ["120 hours free in the next three months"]


@pytest.mark.parametrize("rows", (1, 8))
def test_ranking_costs_the_same_however_many(project, rows, tags, django_assert_num_queries):
    for _row in range(rows):
        ExpertiseFactory(tag=tags[0])
        AssignmentFactory()
    project.refresh_from_db()

    subject = subject_of(project)
    with django_assert_num_queries(9):
        rank_for_work(project, subject)
