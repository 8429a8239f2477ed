"""Whoever has no part in a project any more learns nothing more of it; odd files are refused."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from projects.models import Project, TimeEntry, Timer
from projects.queries.team.coordinators import coordinators_of
from projects.services.evaluation import step_back
from projects.services.hours.timers import drop_timer, start_timer, stop_timer
from projects.services.phases import decide_phase
from projects.services.thread import write_message
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    EvaluatorFactory,
    JudgedFactory,
    UserFactory,
)
from tests.projects.test_evaluation import give
from tests.projects.working import NOON, lead_of, running

pytestmark = pytest.mark.django_db


def write(project, by, audience="everybody"):
    write_message(project, by=by, text="Hello.", request_key=uuid.uuid4(), audience=audience)
    return set(Notification.objects.values_list("recipient", flat=True))


@pytest.fixture
def judged():
    return JudgedFactory(pi_email="pi@example.org", pi_name="Pi", pi_confirmed_at=timezone.now())


@pytest.mark.parametrize("audience", ("team", "evaluators"))
def test_a_coordinator_who_is_the_pi_gets_no_word_of_the_committee(judged, audience):
    pi = UserFactory(coordinator=True, email="pi@example.org")
    flo, other = UserFactory(coordinator=True), UserFactory(coordinator=True)

    assert set(coordinators_of(judged)) == {flo, other}
    assert write(judged, flo, audience) == {other.pk}
    assert pi.pk in write(judged, flo)


def test_a_coordinator_who_is_the_pi_does_not_learn_who_stepped_back(judged):
    UserFactory(coordinator=True, email="pi@example.org")
    flo = UserFactory(coordinator=True)
    evaluator = EvaluatorFactory(project=judged)

    step_back(evaluator, by=evaluator.analyst.user)

    mails = Notification.objects.filter(kind="project_stepped_back")
    assert [mail.recipient for mail in mails] == [flo]


def test_a_coordinator_who_stepped_back_is_told_nothing_more(judged):
    back = AnalystFactory(user=UserFactory(coordinator=True))
    EvaluatorFactory(project=judged, analyst=back, recused_at=timezone.now())

    assert back.user_id not in write(judged, judged.requester)


def test_former_members_get_no_messages(judged):
    project = running()
    lead, evaluator = lead_of(project), EvaluatorFactory(project=judged)
    colleague = EvaluatorFactory(project=judged).analyst.user
    type(lead).objects.filter(pk__in=[lead.pk, evaluator.analyst.pk]).update(status="former")

    assert lead.user_id not in write(project, project.requester)
    assert evaluator.analyst.user_id not in write(judged, colleague, "evaluators")


def test_a_clock_on_a_project_that_is_hidden_by_now_is_dropped_and_not_named(client):
    hidden, other = running(title="Hidden"), running(requester=UserFactory())
    lea = lead_of(hidden)
    other.assignments.create(analyst=lea, role="mentor", status="accepted", answered_at=NOON)
    begun = timezone.now() - timedelta(hours=1)
    timer = Timer.objects.create(analyst=lea, project=hidden, activity="analysis", started_at=begun)
    ConflictFactory(person=lea.user, with_person=hidden.requester)
    client.force_login(lea.user)

    page = client.get(reverse("projects:work", args=[other.pk]))
    for act in (
        lambda: stop_timer(timer, by=lea.user),
        lambda: start_timer(other, by=lea.user, activity="analysis"),
    ):
        with pytest.raises(DomainError, match="Discard it first"):
            act()

    assert (page.status_code, b"Hidden" in page.content) == (200, False)
    assert (Timer.objects.get(), TimeEntry.objects.count()) == (timer, 0)
    drop_timer(timer, by=lea.user)
    assert start_timer(other, by=lea.user, activity="analysis").project == other


def test_whoever_stepped_back_is_a_stranger_to_the_next_phase(client, judged):
    back = AnalystFactory(user=UserFactory(coordinator=True))
    EvaluatorFactory(project=judged, analyst=back, recused_at=timezone.now())
    Project.objects.update(status="completed")
    flo = UserFactory(coordinator=True)

    following = decide_phase(
        judged, by=flo, go=True, reason="More cells.", request_key=uuid.uuid4()
    ).next_project

    client.force_login(back.user)
    where = reverse("projects:project", args=[following.pk])
    assert client.get(where).status_code == 404
    assert back.user not in coordinators_of(following)
    client.force_login(flo)
    assert client.get(where).status_code == 200


@pytest.mark.parametrize("odd", ("\ud800", "a\udfff", "\x00"))
@pytest.mark.parametrize("column", ("proposal_number", "title", "email", "pi_name"))
def test_a_file_with_half_a_character_is_refused_by_line(client, odd, column):
    client.force_login(UserFactory(coordinator=True))
    row = {"proposal_number": "P", "title": "T", "question": "Q?", "email": "a@example.org"}
    sent = SimpleUploadedFile("file.json", json.dumps([row | {column: odd}]).encode())

    answer = client.post(reverse("projects:import"), {"proposals": sent})

    assert answer.status_code == 200
    assert [line.says for line in answer.context["lines"]] == ["A value on this line is not text."]
    assert not Project.objects.exists()


def test_an_opinion_of_somebody_in_conflict_by_now_counts_neither_in_the_result_nor_in_the_ranking(
    client, judged
):
    first, second = EvaluatorFactory.create_batch(2, project=judged)
    give(first, need=1)
    give(second, need=4)
    client.force_login(UserFactory(coordinator=True))

    def told():
        Project.objects.filter(pk=judged.pk).update(status="evaluated")
        page = client.get(reverse("projects:evaluation", args=[judged.pk])).context
        (row,) = client.get(reverse("projects:ranking")).context["ranking"].rows
        return [
            (page["given"], page["result"].opinions, page["result"].total.median),
            (row.result.opinions, row.result.total.median),
        ]

    together = told()
    ConflictFactory(person=second.analyst.user, with_person=judged.requester)
    alone = told()

    assert ([line[0] for line in together], [line[0] for line in alone]) == ([2, 2], [1, 1])
    assert alone[0][2] == alone[1][1] < together[1][1]


def test_the_board_offers_no_analyst_of_a_hidden_project_only(client):
    hidden, shown = running(), running(requester=UserFactory())
    flo = UserFactory(coordinator=True)
    ConflictFactory(person=flo, with_person=hidden.requester)
    client.force_login(flo)

    offered = client.get(reverse("projects:pipeline")).context["form"].fields["analyst"].choices

    assert [key for key, _name in offered] == ["", str(lead_of(shown).pk)]
