"""Delivery against a real SMTP server."""

import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from fbias.notifications import delivery
from fbias.notifications.delivery import Unreachable, claim, deliver, release_lost, sweep
from fbias.notifications.enums import NotificationStatus as S
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def ask(person, kind="decision", occasion="first", **context):
    return notify(person, kind, about=person, occasion=occasion, title="Nuclei", **context)


def status_of(notification):
    notification.refresh_from_db()
    return notification.status


def test_a_due_message_is_sent_once_and_its_words_are_kept(stand_in, person, relay):
    notification = ask(person)

    assert deliver(notification.pk) is True
    assert deliver(notification.pk) is False

    (mail,) = relay.mails
    notification.refresh_from_db()
    assert (mail["To"], mail["Subject"]) == ("ada@example.org", "Nuclei for Ada Morel")
    assert mail["Message-ID"] == f"<{notification.message_id}>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert notification.status == S.SENT
    assert notification.subject == "Nuclei for Ada Morel"
    assert notification.text.startswith("Nuclei at")
    assert notification.sent_at is not None


def test_a_message_nobody_needs_any_more_is_dropped(stand_in, person, relay):
    notification = ask(person)
    stand_in.wanted = False

    deliver(notification.pk)

    assert status_of(notification) == S.DROPPED
    assert relay.mails == []


def test_a_message_about_a_deleted_object_or_to_a_closed_account_is_dropped(
    stand_in, person, relay
):
    gone = UserFactory()
    about_gone = notify(person, "decision", about=gone, occasion="first")
    gone.delete()
    closed = UserFactory(is_active=False)
    to_closed = ask(closed)

    assert sweep() == 2

    assert (status_of(about_gone), status_of(to_closed)) == (S.DROPPED, S.DROPPED)
    assert relay.mails == []


def test_temporary_refusal_is_tried_again_later_with_the_same_message_id(stand_in, person, relay):
    notification = ask(person)
    relay.refusals["ada@example.org"] = ["451 Try later"]

    deliver(notification.pk)

    assert status_of(notification) == S.DUE
    assert timedelta(seconds=50) < notification.due_at - timezone.now() < timedelta(seconds=70)
    assert "451" in notification.error
    assert deliver(notification.pk) is False

    Notification.objects.update(due_at=Now())
    assert deliver(notification.pk) is True
    assert status_of(notification) == S.SENT
    assert [mail["Message-ID"] for mail in relay.mails] == [f"<{notification.message_id}>"]


def test_one_refused_address_among_fifty_fails_alone(stand_in, relay, monkeypatch):
    monkeypatch.setattr(delivery, "SWEEP_FOR", timedelta(hours=1))  # a busy machine needs longer
    people = UserFactory.create_batch(50)
    notifications = [ask(person) for person in people]
    relay.refusals[people[7].email] = ["550 No such user"]

    assert sweep() == 50

    assert Notification.objects.filter(status=S.SENT).count() == 49
    failed = Notification.objects.get(status=S.FAILED)
    assert failed == notifications[7]
    assert "550" in failed.error
    assert sum(relay.recipients.values()) == 49


def test_a_mute_server_holds_nobody_longer_than_the_time_out(stand_in, person, settings):
    import socket

    notification = ask(person)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.MAILERS = {
            "default": {
                "BACKEND": "fbias.notifications.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": mute.getsockname()[1], "timeout": 1},
            }
        }
        began = time.monotonic()
        with pytest.raises(Unreachable):
            deliver(notification.pk)

    assert time.monotonic() - began < 30  # without the time-out it would never end
    assert status_of(notification) == S.DUE


def test_a_server_that_cannot_be_reached_stops_the_sweep_after_one_attempt(
    stand_in, settings, relay
):
    notifications = [ask(person) for person in UserFactory.create_batch(5)]
    relay.stop()

    assert sweep() == 0

    attempts = sorted(Notification.objects.values_list("attempts", flat=True))
    assert attempts == [0, 0, 0, 0, 1]
    assert {status_of(notification) for notification in notifications} == {S.DUE}


@pytest.mark.parametrize("after_data", ("drop", "mute"))
@pytest.mark.parametrize("kind", ("decision", "reminder"))
def test_a_line_that_breaks_after_the_mail_leaves_it_in_doubt_and_never_repeats_it(
    stand_in, person, relay, after_data, kind
):
    notification = ask(person, kind)
    relay.after_data = after_data

    deliver(notification.pk)

    assert status_of(notification) == S.IN_DOUBT
    relay.after_data = "ok"
    assert sweep() == 0
    assert relay.recipients == {"ada@example.org": 1}


def test_after_48_hours_without_success_a_person_is_asked(stand_in, person, relay):
    notification = ask(person)
    Notification.objects.update(first_due_at=Now() - timedelta(hours=48, minutes=1))
    relay.refusals["ada@example.org"] = ["451 Try later"]

    deliver(notification.pk)

    assert status_of(notification) == S.FAILED
    assert notification.error.startswith("Given up after 48 hours")


def test_a_text_that_cannot_be_written_fails_without_blocking_others(stand_in, person, relay):
    def broken(about, recipient):
        raise KeyError("room")

    stand_in.event = broken
    first = ask(person)
    deliver(first.pk)
    stand_in.event = None
    second = ask(person, occasion="second")
    deliver(second.pk)

    assert (status_of(first), status_of(second)) == (S.FAILED, S.SENT)
    assert "KeyError" in first.error


def test_mails_to_one_person_keep_their_order(stand_in, person, relay):
    first, second = ask(person), ask(person, occasion="second")
    third = ask(person, occasion="third")
    other = ask(UserFactory())
    relay.refusals["ada@example.org"] = ["451 Try later"]

    sweep()

    assert [status_of(n) for n in (first, second, third, other)] == [S.DUE, S.DUE, S.DUE, S.SENT]
    assert deliver(third.pk) is False
    Notification.objects.update(due_at=Now())
    deliver(first.pk)
    assert [mail["Message-ID"] for mail in relay.mails[1:]] == [
        f"<{n.message_id}>" for n in (first, second, third)
    ]


@pytest.mark.parametrize(
    "address",
    (
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org, eve@example.org",
        "not an address",
    ),
)
def test_a_hostile_address_is_never_written_to(stand_in, person, relay, address):
    notification = ask(person)
    Notification.objects.update(address=address)

    deliver(notification.pk)

    assert status_of(notification) == S.FAILED
    assert relay.mails == []


@pytest.mark.parametrize(
    ("address", "reached"),
    (
        ('"ada..morel"@example.org', "ada..morel@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ),
)
def test_an_unusual_address_has_exactly_one_recipient(stand_in, person, relay, address, reached):
    ask(person)
    Notification.objects.update(address=address)

    sweep()

    assert relay.recipients == {reached: 1}


def test_a_hostile_title_stays_in_the_subject(stand_in, person, relay):
    notify(
        person,
        "decision",
        about=person,
        occasion="first",
        title="Nuclei\r\nBcc: eve@example.org\r\n\r\n<script>alert(1)</script>",
    )

    sweep()

    (mail,) = relay.mails
    assert mail["Bcc"] is None
    assert mail["Subject"].strip().startswith("Nuclei Bcc: eve[@]example[.]org <script>")
    assert "<script>" not in mail.get_body(("html",)).get_content()
    assert relay.recipients == {"ada@example.org": 1}


# --- Lost workers -------------------------------------------------------------------------------


def lose_worker(notification, *, handed_over):
    """The state that a killed worker leaves behind, once its lease has ended."""
    assert claim(notification.pk)
    Notification.objects.filter(pk=notification.pk).update(
        handed_over=handed_over, claimed_until=Now() - timedelta(seconds=1)
    )


def test_a_claimed_message_is_left_alone_until_its_lease_ends(stand_in, person, relay):
    notification = ask(person)
    claim(notification.pk)

    assert sweep() == 0

    assert status_of(notification) == S.SENDING


@pytest.mark.parametrize("kind", ("decision", "reminder"))
def test_a_message_that_no_server_can_have_is_sent_after_a_lost_worker(
    stand_in, person, relay, kind
):
    notification = ask(person, kind)
    lose_worker(notification, handed_over=False)

    assert sweep() == 1

    assert status_of(notification) == S.SENT


def test_a_reminder_that_may_have_gone_out_is_repeated_once_and_then_waits_in_doubt(
    stand_in, person, relay
):
    notification = ask(person, "reminder")
    lose_worker(notification, handed_over=True)
    release_lost()
    assert status_of(notification) == S.DUE

    lose_worker(notification, handed_over=True)
    release_lost()
    assert status_of(notification) == S.IN_DOUBT


def test_a_decision_that_may_have_gone_out_waits_in_doubt(stand_in, person, relay):
    notification = ask(person)
    lose_worker(notification, handed_over=True)

    assert sweep() == 0

    assert status_of(notification) == S.IN_DOUBT
    assert relay.mails == []


def test_a_worker_that_outlived_its_lease_cannot_settle_anothers_attempt(stand_in, person, relay):
    from fbias.notifications.delivery import hand_over, write

    notification = ask(person)
    claim(notification.pk)
    slow = Notification.objects.get(pk=notification.pk)
    Notification.objects.update(claimed_until=Now() - timedelta(seconds=1))
    release_lost()
    assert claim(notification.pk)

    hand_over(slow, write(slow))

    assert status_of(notification) == S.SENDING
    assert relay.mails == []


def test_where_no_mail_server_is_set_the_mail_can_still_be_read(stand_in, person, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    notification = ask(person)

    sweep()

    assert status_of(notification) == S.SENT
    assert "<h1>Nuclei</h1>" in notification.html
