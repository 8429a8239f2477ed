"""Mails that are not essential: at once, once a week, or never, as their reader says."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from fbias.notifications.delivery import sweep
from fbias.notifications.digests import end_of_week, gather_digests
from fbias.notifications.kinds import KINDS
from fbias.notifications.models import Digest, Notification, Preference
from fbias.notifications.preferences import STOP_MAILS, choose_mails, stop_mails
from fbias.notifications.services import notify
from tests.factories import ConsultationFactory, GrantFactory, OpenDeskFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("notifications:choose")
WEEK = timedelta(days=7)


@pytest.fixture
def reader():
    return UserFactory(name="Rosa", language="fr")


def news(reader, occasion="opens"):
    return notify(reader, "day_open", about=OpenDeskFactory(), occasion=occasion)


def chosen(reader, timing, kind="day_open"):
    choose_mails(by=reader, timings={kind: timing})


def after_the_weekend():
    """The clock of the Monday after what was put off, and its mails."""
    gather_digests(timezone.now() + WEEK)
    sweep()


def states():
    return sorted(Notification.objects.values_list("kind", "status"))


def test_without_a_choice_everything_comes_at_once(reader):
    news(reader)
    sweep()

    assert states() == [("day_open", "sent")]


def test_never_is_never(reader):
    chosen(reader, "never")
    news(reader)
    sweep()
    after_the_weekend()

    assert states() == [("day_open", "dropped")]
    assert mail.outbox == []


def test_what_is_put_off_comes_in_one_mail_in_its_readers_language(reader):
    chosen(reader, "weekly")
    for occasion in ("one", "two"):
        news(reader, occasion)
    sweep()
    before = len(mail.outbox)
    after_the_weekend()
    after_the_weekend()

    assert before == 0
    assert states() == [
        ("day_open", "gathered"),
        ("day_open", "gathered"),
        ("weekly_digest", "sent"),
    ]
    (digest,) = mail.outbox
    assert digest.subject.endswith("2 nouvelles")
    assert digest.body.count("/open-desks/") == 2


def test_a_week_without_news_sends_nothing(reader):
    chosen(reader, "weekly")
    desk = OpenDeskFactory()
    notify(reader, "day_open", about=desk, occasion="opens")
    desk.status = "closed"
    desk.save()
    after_the_weekend()

    assert states() == [("day_open", "dropped")]
    assert not Digest.objects.exists()


def test_what_was_true_at_the_gathering_and_is_not_at_the_sending_is_not_sent(reader):
    chosen(reader, "weekly")
    desk = OpenDeskFactory()
    notify(reader, "day_open", about=desk, occasion="opens")
    gather_digests(timezone.now() + WEEK)
    desk.status = "closed"
    desk.save()
    sweep()

    assert ("weekly_digest", "dropped") in states()
    assert mail.outbox == []


def test_what_comes_after_the_week_ended_waits_for_the_next(reader):
    chosen(reader, "weekly")
    news(reader)

    gather_digests(timezone.now())

    assert states() == [("day_open", "weekly")]


@pytest.mark.parametrize(
    ("now", "end"),
    (
        ((2027, 3, 28, 12), (2027, 3, 22, 6)),  # the clocks changed in the night
        ((2027, 3, 29, 4, 59), (2027, 3, 22, 6)),
        ((2027, 3, 29, 5), (2027, 3, 29, 5)),
        ((2027, 11, 1, 6), (2027, 11, 1, 6)),
    ),
)
def test_the_week_ends_on_monday_at_seven_on_the_clock_of_the_facility(now, end):
    assert end_of_week(datetime(*now, tzinfo=UTC)) == datetime(*end, tzinfo=UTC)


def test_essential_mails_come_whatever_somebody_wrote_into_the_table(reader):
    Preference.objects.create(person=reader, kind="consultation_confirmed", timing="never")
    booking = ConsultationFactory(confirmed=True, requester=reader)
    notify(reader, "consultation_confirmed", about=booking, occasion="confirmed")
    sweep()

    assert states() == [("consultation_confirmed", "sent")]


def test_nobody_chooses_about_what_is_essential_or_not_for_them(reader):
    chosen(reader, "never", kind="consultation_confirmed")
    chosen(reader, "never", kind="desk_booked")

    assert not Preference.objects.exists()


def test_no_mail_about_ones_own_booking_seat_quote_or_account_is_optional():
    optional = {kind.name for kind in KINDS.values() if kind.optional}

    assert {name.partition("_")[0] for name in optional} == {
        "consultation", "day", "desk", "help", "host", "meeting", "project", "survey",
    }  # fmt: skip
    assert [name for name in optional if name.startswith("consultation")] == [
        "consultation_unfinished"
    ]
    assert all(KINDS[name].leads_to in KINDS[name].sample for name in optional)


def test_the_page_shows_ones_own_choices_and_names_what_always_comes(client, reader):
    client.force_login(reader)

    client.post(PAGE, {"day_open": "weekly", "survey_user": "never"})
    page = client.get(PAGE)
    content = page.content.decode()

    assert dict(reader.mail_preferences.values_list("kind", "timing")) == {
        "day_open": "weekly",
        "survey_user": "never",
    }
    assert page.context["form"]["day_open"].initial == "weekly"
    assert "Session confirmée" in content
    assert "help_asked" not in content
    assert "desk_booked" not in content


def test_a_coordinator_chooses_about_the_mails_of_the_desk(client):
    coordinator = GrantFactory().user
    client.force_login(coordinator)

    client.post(PAGE, {"desk_booked": "weekly"})

    assert coordinator.mail_preferences.get().kind == "desk_booked"


# --- one click (RFC 8058) -----------------------------------------------------------------------


def one_click(reader):
    """The address that the mail program of the reader finds in the head of the mail."""
    news(reader)
    sweep()
    head = mail.outbox[-1].message()
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return urlsplit(head["List-Unsubscribe"].strip("<>")).path


def test_a_mail_program_ends_a_kind_of_mail_without_cookie_or_token(client, reader):
    client.handler.enforce_csrf_checks = True
    address = one_click(reader)

    answer = client.post(address, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert reader.mail_preferences.get().timing == "never"


def test_whatever_looks_at_the_link_changes_nothing(client, reader):
    page = client.get(one_click(reader))

    assert page.status_code == 200
    assert b'value="One-Click"' in page.content
    assert not Preference.objects.exists()


def test_essential_mails_have_no_such_link_and_none_can_be_made(reader, client):
    booking = ConsultationFactory(confirmed=True, requester=reader)
    notify(reader, "consultation_confirmed", about=booking, occasion="confirmed")
    sweep()
    forced = STOP_MAILS.token(reader.pk, "consultation_confirmed")
    client.post(reverse("notifications:stop", args=[forced]))

    assert "List-Unsubscribe" not in mail.outbox[-1].message()
    assert not Preference.objects.exists()


def test_the_link_is_not_kept_in_the_log(reader):
    address = one_click(reader)

    sent = Notification.objects.get()

    assert address in mail.outbox[-1].body
    assert address not in sent.text + sent.html


def test_one_click_in_the_digest_ends_all_that_is_in_it(reader):
    chosen(reader, "weekly")
    chosen(reader, "at_once", kind="survey_user")

    stop_mails(reader, "weekly_digest")

    assert dict(reader.mail_preferences.values_list("kind", "timing")) == {
        "day_open": "never",
        "survey_user": "at_once",
    }
