"""Who reads what of a project's thread, who is told, and the questions that must be answered."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from projects.enums import Audience, ProjectStatus
from projects.models import Assignment, Evaluator, Message
from projects.services.thread import answer_question, ask_requester, write_message
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    MessageFactory,
    ProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return UserFactory(coordinator=True, name="Flo")


@pytest.fixture
def project():
    return ProjectFactory(requester=UserFactory(name="Ana"), status="under_evaluation")


def in_a_month():
    return timezone.localdate() + timedelta(days=30)


def evaluator_of(project, **changes):
    analyst = AnalystFactory(user__name="Eva")
    return Evaluator.objects.create(
        project=project, analyst=analyst, due_on=in_a_month(), **changes
    ).analyst.user


def lead_of(project):
    analyst = AnalystFactory(user__name="Lea")
    return Assignment.objects.create(
        project=project, analyst=analyst, status="accepted"
    ).analyst.user


def say(project, by, audience=Audience.EVERYBODY, **changes):
    given = {"text": "Which dye?", "request_key": uuid.uuid4()} | changes
    return write_message(project, by=by, audience=audience, **given)


def told():
    return sorted(Notification.objects.values_list("kind", "recipient__name"))


def test_each_reads_what_is_for_them(client, project, flo):
    people = {"Flo": flo, "Ana": project.requester}
    people |= {"Eva": evaluator_of(project), "Lea": lead_of(project)}
    for audience in Audience:
        MessageFactory(project=project, audience=audience)

    seen = {}
    for name, person in people.items():
        client.force_login(person)
        page = client.get(reverse("projects:thread", args=[project.pk]))
        seen[name] = [message.audience for message in page.context["thread"]]

    assert seen == {
        "Ana": ["everybody"],
        "Eva": ["everybody", "evaluators"],
        "Flo": ["everybody", "team", "evaluators"],
        "Lea": ["everybody", "team"],
    }


def test_nobody_writes_to_those_they_do_not_read(project):
    eva = evaluator_of(project)

    for by, audience in (
        (project.requester, Audience.TEAM),
        (project.requester, Audience.EVALUATORS),
        (eva, Audience.EVERYBODY),
        (UserFactory(), Audience.EVERYBODY),
    ):
        with pytest.raises(PermissionDenied):
            say(project, by, audience)

    assert not Message.objects.exists()
    assert not Notification.objects.exists()


def test_a_message_reaches_those_concerned_once_and_nobody_in_conflict(project, flo):
    rival = UserFactory(coordinator=True, name="Rival")
    ConflictFactory(person=rival, with_person=project.requester)
    evaluator_of(project)
    key = uuid.uuid4()

    for _click in range(2):
        say(project, project.requester, request_key=key)

    assert Message.objects.count() == 1
    assert told() == [("project_message", "Flo")]


def test_evaluators_talk_among_themselves(project, flo):
    eva = evaluator_of(project)
    Evaluator.objects.create(
        project=project, analyst=AnalystFactory(), due_on=in_a_month(),
        recused_at=timezone.now(),
    )  # fmt: skip

    say(project, eva, Audience.EVALUATORS)

    assert told() == [("project_message", "Flo")]


def test_the_team_takes_over_from_the_coordinators(project, flo):
    lead_of(project)

    say(project, project.requester)

    assert told() == [("project_message", "Lea")]


@pytest.mark.parametrize("text", ("", "   ", "x" * 5001))
def test_a_message_has_words(project, text):
    with pytest.raises(DomainError):
        say(project, project.requester, text=text)

    assert not Message.objects.exists()


def test_the_key_of_somebody_else_gives_nothing_away(project):
    foreign = MessageFactory(text="Secret")

    with pytest.raises(DomainError, match="Reload the page"):
        say(project, project.requester, request_key=foreign.request_key)

    assert Message.objects.get() == foreign


def test_a_question_waits_for_its_answer(project, flo, mailoutbox):
    evaluator_of(project)
    asked, answered = uuid.uuid4(), uuid.uuid4()

    for _click in range(2):
        project = ask_requester(project, by=flo, text="Which dye?", request_key=asked)
    assert project.status == ProjectStatus.CLARIFICATION
    assert told() == [("project_asked", "Ana")]
    deliver(Notification.objects.get().pk)
    for _click in range(2):
        project = answer_question(project, by=project.requester, text="DAPI.", request_key=answered)

    assert "Which dye?" in mailoutbox[0].body
    assert project.status == ProjectStatus.UNDER_EVALUATION
    assert list(Message.objects.values_list("text", "asks")) == [
        ("Which dye?", True),
        ("DAPI.", False),
    ]
    assert told()[1:] == [("project_message", "Eva"), ("project_message", "Flo")]


def test_only_coordinators_ask_and_only_the_requester_answers(client, project):
    eva = evaluator_of(project)

    with pytest.raises(PermissionDenied):
        ask_requester(project, by=eva, text="Which dye?", request_key=uuid.uuid4())
    client.force_login(eva)
    assert client.get(reverse("projects:answer", args=[project.pk])).status_code == 403
    project.refresh_from_db()
    assert project.status == ProjectStatus.UNDER_EVALUATION


def test_an_answer_out_of_turn_keeps_what_was_typed(client, project):
    client.force_login(project.requester)
    body = {"request_key": uuid.uuid4(), "text": "It was DAPI."}

    answer = client.post(reverse("projects:answer", args=[project.pk]), body)

    assert answer.status_code == 409
    assert "It was DAPI." in answer.content.decode()
    assert not Message.objects.exists()


def test_markup_in_a_message_stays_text(client, project):
    MessageFactory(project=project, text="<script>alert(1)</script>")
    client.force_login(project.requester)

    page = client.get(reverse("projects:thread", args=[project.pk])).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("rows", (1, 12))
def test_a_long_thread_costs_what_a_short_one_does(
    client, project, rows, django_assert_num_queries
):
    MessageFactory.create_batch(rows, project=project)
    client.force_login(project.requester)

    with django_assert_num_queries(7):
        client.get(reverse("projects:thread", args=[project.pk]))


def test_the_history_names_nobody_to_the_requester(client, project, flo):
    eva = evaluator_of(project)
    say(project, eva, Audience.EVALUATORS, text="Hm.")
    ask_requester(project, by=flo, text="Which dye?", request_key=uuid.uuid4())
    page = reverse("projects:timeline", args=[project.pk])

    client.force_login(project.requester)
    own = client.get(page).context["happenings"].rows
    client.force_login(flo)
    inside = client.get(page).context["happenings"].rows

    assert [(one.what, one.who) for one in own] == [("A question was asked.", "")]
    assert {one.who for one in inside} == {"Flo", "Eva"}
