"""Help among members, previews with feedback, links."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from fbias.core.errors import DomainError
from fbias.core.search import Sought, search
from fbias.network.models import Feedback, HelpAnswer, HelpRequest, Reading, ToolPreview
from fbias.network.queries.help_requests import help_for
from fbias.network.queries.previews import results_of
from fbias.network.queries.waiting import network_piles
from fbias.network.services.help_requests import (
    answer_help,
    ask_for_help,
    reopen_help,
    solve_help,
)
from fbias.network.services.previews import close_preview, judge_preview, show_preview
from fbias.network.services.readings import add_reading, remove_reading
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from members.hooks.people import data_of
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    HelpRequestFactory,
    ProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
CANARY = "zzsecret"


@pytest.fixture
def member():
    return AnalystFactory().user


def told(kind):
    return list(
        Notification.objects.filter(kind=kind)
        .order_by("recipient")
        .values_list("recipient", flat=True)
    )


def ask(by, **other):
    said = {"kind": "user", "title": "Stuck", "text": "?", "project": None, "consultation": None}
    return ask_for_help(by=by, **said | other)


def answer(request, by, text="Try this."):
    return answer_help(request, by=by, text=text, request_key=uuid.uuid4())


def test_a_request_is_told_to_the_others_once(member):
    other = AnalystFactory().user
    UserFactory()

    assert ask(member) == ask(member)
    assert told("help_asked") == [other.pk]


def test_somebody_outside_asks_nothing():
    with pytest.raises(PermissionDenied):
        ask(UserFactory())

    assert not HelpRequest.objects.exists()


def test_the_answer_that_helped_is_marked_and_its_author_hears_of_it(member):
    other = AnalystFactory().user
    request = ask(member)
    found = answer(request, other)
    assert told("help_answered") == [member.pk]
    assert [item.what for pile in network_piles(member) for item in pile.items] == [
        "Say whether an answer helped"
    ]

    solved = solve_help(request, by=member, answer=found)
    assert (solved.status, solved.solved_by) == ("solved", found)
    assert told("help_solved") == [other.pk]
    assert list(help_for(other).open()) == []
    assert list(network_piles(member)) == []
    assert reopen_help(solved, by=member).solved_by is None


def test_only_who_asked_or_a_coordinator_says_that_it_is_solved(member):
    request = ask(member)
    other = AnalystFactory().user
    found = answer(request, other)

    with pytest.raises(PermissionDenied):
        solve_help(request, by=other, answer=found)

    assert HelpRequest.objects.get().status == "open"


def test_an_answer_sent_twice_is_one_answer(member):
    request, key = HelpRequestFactory(), uuid.uuid4()

    for _ in range(2):
        answer_help(request, by=member, text="Try this.", request_key=key)

    assert HelpAnswer.objects.count() == 1


def test_help_about_a_project_is_nowhere_for_who_is_in_conflict_with_its_user(client, member):
    user, rival = UserFactory(), AnalystFactory(user__coordinator=True).user
    ConflictFactory(person=rival, with_person=user)
    friend = AnalystFactory(user__coordinator=True).user
    project = ProjectFactory(requester=user, status="active")
    request = ask(member, kind="project", title=CANARY, text=CANARY, project=project)
    answer(request, friend, CANARY)

    def channels(person):
        client.force_login(person)
        for page in ("home", "help_requests"):
            yield client.get(reverse(f"network:{page}")).content.decode()
        yield client.get(reverse("today")).content.decode()
        yield repr(search(person, Sought(CANARY)))
        yield repr(data_of(person))
        yield repr(list(Notification.objects.visible_to(person).values_list("kind", "about_id")))

    assert [CANARY in words for words in channels(rival)] == [False] * 6
    assert [CANARY in words for words in channels(friend)][:2] == [True, True]
    assert client.get(request.get_absolute_url()).status_code == 200
    client.force_login(rival)
    assert client.get(request.get_absolute_url()).status_code == 404
    assert rival.pk not in told("help_asked")
    assert not Notification.objects.visible_to(rival).filter(kind__startswith="help_").exists()


def test_a_mail_that_waits_is_dropped_when_a_conflict_begins(member):
    user, other = UserFactory(), AnalystFactory().user
    ask(member, kind="project", project=ProjectFactory(requester=user, status="active"))
    waiting = Notification.objects.get(kind="help_asked", recipient=other)
    ConflictFactory(person=other, with_person=user)

    deliver(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.status, waiting.text) == ("dropped", "")


@pytest.mark.parametrize("rows", (1, 4))
def test_the_list_costs_the_same_however_long(client, member, rows, django_assert_num_queries):
    for request in HelpRequestFactory.create_batch(rows):
        answer(request, member)
    client.force_login(member)
    client.get(reverse("network:help_requests"))

    with django_assert_num_queries(4):
        client.get(reverse("network:help_requests"))


def preview(by):
    return show_preview(
        by=by, title="Tracker", text="x", link="https://a.example", questions=["Use it?", "Clear?"]
    )


def test_feedback_is_given_once_a_person_and_changed_until_it_is_closed(member):
    other = AnalystFactory().user
    shown = preview(other)
    judge_preview(shown, by=member, points=[5, 1], words="Nice.")
    judge_preview(shown, by=member, points=[4, 2], words="Good.")

    said = list(shown.feedback.all())
    assert [(one.mean, one.bars[3]) for one in results_of(shown, said)] == [
        (4, (4, 1)),
        (2, (4, 0)),
    ]
    close_preview(shown, by=other)
    with pytest.raises(DomainError):
        judge_preview(shown, by=member, points=[1, 1], words="")
    assert Feedback.objects.get().words == "Good."


@pytest.mark.parametrize("points", ([5], [0, 6], [1, 2, 3]))
def test_points_that_no_form_of_ours_sends_are_refused(member, points):
    with pytest.raises(DomainError):
        judge_preview(preview(member), by=member, points=points, words="")

    assert not Feedback.objects.exists()


def test_a_tool_is_shown_and_judged_on_its_pages(client, member):
    client.force_login(member)
    sent = {"title": "Tracker", "link": "https://a.example", "text": "x", "questions": "A?\n\nB?"}
    client.post(reverse("network:show_preview"), sent)
    shown = ToolPreview.objects.get()
    assert shown.questions == ["A?", "B?"]

    page = client.post(
        shown.get_absolute_url(), {"points_0": "5", "points_1": "3", "words": "Fine."}, follow=True
    )
    assert "Fine." in page.content.decode()


def test_a_link_is_on_the_list_once(member):
    add_reading(by=member, link="https://a.example/x", title="An article")

    with pytest.raises(DomainError, match="on the list already"):
        add_reading(by=AnalystFactory().user, link="https://a.example/x", title="The same")

    with pytest.raises(PermissionDenied):
        remove_reading(Reading.objects.get(), by=AnalystFactory().user)
    assert Reading.objects.get().title == "An article"


def test_a_request_is_chosen_by_its_title_among_those_one_may_open(client):
    user = UserFactory()
    friend, rival = (AnalystFactory(user__coordinator=True).user for _ in range(2))
    ConflictFactory(person=rival, with_person=user)
    project = ProjectFactory(requester=user, status="active", title="Count & sort nuclei")
    session = ConsultationFactory(requester=user, confirmed=True, title="Track wings")
    offered = (
        f'<option value="P-{project.pk}">Count &amp; sort nuclei</option>',
        f'<option value="C-{session.pk}">Track wings</option>',
    )

    for page in ("ask_for_help", "propose_topic"):
        for reader, seen in ((friend, True), (rival, False)):
            client.force_login(reader)
            words = client.get(reverse(f"network:{page}")).content.decode()
            assert [option in words for option in offered] == [seen, seen]
            assert 'list="known-about"' in words
