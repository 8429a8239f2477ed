"""The pages of the mail log."""

import pytest
from django.db.models import Q
from django.urls import reverse

from fbias.core.models import TimelineEntry
from fbias.core.registry import Registry
from fbias.notifications import visibility
from fbias.notifications.delivery import sweep
from fbias.notifications.enums import NotificationStatus as S
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.REQUIRE_STAFF_MFA = False


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True, name="Cora")


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def sent(person, occasion="first", title="Nuclei"):
    notification = notify(person, "decision", about=person, occasion=occasion, title=title)
    sweep()
    notification.refresh_from_db()
    return notification


def test_the_log_costs_the_same_however_long(stand_in, desk, django_assert_max_num_queries):
    sent(UserFactory())
    desk.get(reverse("notifications:mails"))  # content types are read once a process
    with django_assert_max_num_queries(14) as short:
        desk.get(reverse("notifications:mails"))

    for person in UserFactory.create_batch(49):
        sent(person)
    with django_assert_max_num_queries(14) as long:
        response = desk.get(reverse("notifications:mails"))

    assert len(response.context["page_obj"].object_list) == 50
    assert len(long) == len(short)


def test_the_log_is_narrowed_by_words_kind_and_state(stand_in, desk):
    ada, noor = UserFactory(name="Ada"), UserFactory(name="Noor")
    first, second = sent(ada, title="Nuclei"), sent(noor, title="Spindles")
    Notification.objects.filter(pk=second.pk).update(status=S.FAILED, sent_at=None)

    def found(**query):
        page = desk.get(reverse("notifications:mails"), query).context["page_obj"]
        return list(page.object_list)

    assert found(q="ada") == [first]
    assert found(q="spindles") == [second]
    assert found(status="failed") == [second]
    assert found(kind="decision") == [second, first]
    assert found(kind="reminder") == []
    assert found(kind="nonsense", status="nonsense", page="nonsense") == [second, first]


def test_a_mail_is_shown_with_its_words_in_a_sandbox(stand_in, desk, person):
    mail = sent(person, title="<script>alert(1)</script>")

    page = desk.get(reverse("notifications:mail", args=[mail.pk]))
    frame = desk.get(reverse("notifications:mail_html", args=[mail.pk]))

    assert "<script>alert(1)" not in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "<script>alert(1)" not in frame.content.decode()
    policy = frame["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("name", ("mail", "mail_html"))
def test_a_person_reads_only_the_mails_to_themselves(stand_in, client, person, name):
    mail, stranger = sent(person), UserFactory()
    address = reverse(f"notifications:{name}", args=[mail.pk])

    client.force_login(person)
    assert client.get(address).status_code == 200
    client.force_login(stranger)
    assert client.get(address).status_code == 404


def test_the_log_is_for_coordinators_and_the_inbox_for_everybody(stand_in, client, person):
    mine = sent(person)
    sent(UserFactory())
    client.force_login(person)

    assert client.get(reverse("notifications:mails")).status_code == 404
    inbox = client.get(reverse("notifications:inbox"))
    assert list(inbox.context["page_obj"].object_list) == [mine]


def test_a_coordinator_in_conflict_sees_neither_the_mail_nor_its_count(
    stand_in, desk, coordinator, person, monkeypatch
):
    mail, other = sent(person), sent(UserFactory())
    Notification.objects.update(status=S.FAILED, sent_at=None)
    monkeypatch.setattr(visibility, "RULES", Registry())
    visibility.register_hidden(
        lambda user: Q(recipient=person) if user == coordinator else Q(pk__in=[])
    )

    page = desk.get(reverse("notifications:mails"))

    assert list(page.context["page_obj"].object_list) == [other]
    assert page.context["page_obj"].paginator.count == 1
    assert page.context["needing_a_person"] == 1
    for name in ("mail", "mail_html"):
        assert desk.get(reverse(f"notifications:{name}", args=[mail.pk])).status_code == 404
    for name in ("send_again", "dismiss"):
        assert desk.post(reverse(f"notifications:{name}", args=[mail.pk])).status_code == 404
    mail.refresh_from_db()
    assert mail.status == S.FAILED
    assert not TimelineEntry.objects.exists()


def test_mails_about_hidden_objects_can_be_hidden(stand_in, person):
    mail = sent(person)
    sent(UserFactory())

    about = visibility.about_any_of(type(person).objects.filter(pk=person.pk))

    assert list(Notification.objects.filter(about)) == [mail]


@pytest.mark.parametrize("status", (S.FAILED, S.IN_DOUBT))
def test_a_coordinator_sends_a_mail_again_to_the_address_of_today(
    stand_in, desk, person, mailoutbox, status
):
    mail = sent(person)
    Notification.objects.update(status=status, sent_at=None, error="550")
    person.email = "ada@new.example.org"
    person.save()
    mailoutbox.clear()

    desk.post(reverse("notifications:send_again", args=[mail.pk]))
    sweep()

    mail.refresh_from_db()
    assert (mail.status, mail.error) == (S.SENT, "")
    assert [message.to for message in mailoutbox] == [["ada@new.example.org"]]
    entry = TimelineEntry.objects.get()
    assert (entry.verb, entry.actor.name) == ("notification.send_again", "Cora")


def test_a_settled_mail_is_dropped_and_not_sent(stand_in, desk, person, mailoutbox):
    mail = sent(person)
    Notification.objects.update(status=S.IN_DOUBT, sent_at=None)
    mailoutbox.clear()

    desk.post(reverse("notifications:dismiss", args=[mail.pk]))
    sweep()

    mail.refresh_from_db()
    assert mail.status == S.DROPPED
    assert mailoutbox == []


def test_a_sent_mail_is_not_sent_again(stand_in, desk, person, mailoutbox):
    mail = sent(person)
    mailoutbox.clear()

    response = desk.post(reverse("notifications:send_again", args=[mail.pk]))

    assert response.status_code == 409
    assert sweep() == 0
    assert mailoutbox == []


def test_the_recipient_cannot_send_a_mail_again(stand_in, client, person):
    mail = sent(person)
    Notification.objects.update(status=S.FAILED, sent_at=None)
    client.force_login(person)

    assert client.post(reverse("notifications:send_again", args=[mail.pk])).status_code == 403
    mail.refresh_from_db()
    assert mail.status == S.FAILED


def test_a_coordinator_checks_that_mail_leaves(desk, coordinator, mailoutbox):
    desk.post(reverse("notifications:check_mail"))
    sweep()

    assert [message.to for message in mailoutbox] == [[coordinator.email]]
