"""The poll of an open desk: who is asked, how they answer, what coordinators see."""

import re
from datetime import UTC, date, time, timedelta

import pytest
import time_machine
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone

from consultations.links.polls import OFFER_HOURS, poll_token
from consultations.links.seats import ANSWER_SEAT
from consultations.messages.polls import SEVEN_DAYS_LEFT, TWO_DAYS_LEFT
from consultations.models import Offer, OpenDesk, PanelSeat, PollAnswer
from consultations.queries.polls import matrix_of
from consultations.services.polls import answer_poll, remind_now, set_poll
from fbias.core.errors import DomainError
from fbias.core.timeline import timeline_of
from fbias.notifications.delivery import write
from fbias.notifications.kinds import kind_named
from fbias.notifications.letters import letter_for
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from members.queries.availability import usual_hours
from tests.factories import (
    AbsenceFactory,
    AnalystFactory,
    ConsultationFactory,
    OfferFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    PollAnswerFactory,
    SessionFactory,
    UserFactory,
    WeeklyHoursFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def analyst():
    return AnalystFactory()


def draft_with_poll(**fields):
    """A draft that nobody but coordinators may see, with an open poll and two hours."""
    fields.setdefault("poll_closes_at", timezone.now() + timedelta(days=4))
    desk = OpenDeskFactory(draft=True, **fields)
    hours = [SessionFactory(open_desk=desk, hour=hour, room="A").starts_at for hour in (10, 14)]
    return desk, hours


def link(desk, analyst):
    return reverse("consultations:poll_link", args=[poll_token(desk, analyst)])


def at(hour):
    return hour.astimezone(UTC).isoformat()


def offered(desk, analyst):
    return [offer.starts_at for offer in Offer.objects.filter(open_desk=desk, analyst=analyst)]


def mails(kind):
    return list(Notification.objects.filter(kind=kind).order_by("pk"))


def mailed_before(kind, moment):
    Notification.objects.filter(kind=kind).update(created_at=moment)


# --- opening ------------------------------------------------------------------------------------


def test_opening_the_poll_of_a_draft_asks_every_active_analyst_once(coordinator, analyst):
    AnalystFactory(on_leave=True)
    AnalystFactory(alumni=True)
    AnalystFactory(user__is_active=False)
    desk, _hours = draft_with_poll(poll_closes_at=None)
    closes = timezone.now() + timedelta(days=3)

    set_poll(desk, by=coordinator, closes_at=closes, opens_by_offers=True)
    set_poll(desk, by=coordinator, closes_at=closes + timedelta(days=1), opens_by_offers=True)

    assert [mail.recipient for mail in mails("poll_asked")] == [analyst.user]
    desk.refresh_from_db()
    assert desk.poll_closes_at == closes + timedelta(days=1)
    assert desk.opens_by_offers
    assert [entry.verb for entry in timeline_of(desk)] == [
        "opendesk.extend_poll",
        "opendesk.open_poll",
    ]


def test_a_longer_poll_asks_who_joined_meanwhile(coordinator, analyst):
    desk, _hours = draft_with_poll(poll_closes_at=None)
    closes = timezone.now() + timedelta(days=3)
    set_poll(desk, by=coordinator, closes_at=closes, opens_by_offers=True)
    late = AnalystFactory()

    set_poll(desk, by=coordinator, closes_at=closes, opens_by_offers=True)

    assert [mail.recipient for mail in mails("poll_asked")] == [analyst.user, late.user]


@pytest.mark.parametrize(("days", "words"), ((-1, "already be closed"), (900, "has begun")))
def test_a_poll_that_ends_in_the_past_or_after_the_day_is_refused(coordinator, days, words):
    desk, _hours = draft_with_poll(poll_closes_at=None)

    with pytest.raises(DomainError, match=words):
        set_poll(
            desk,
            by=coordinator,
            closes_at=timezone.now() + timedelta(days=days),
            opens_by_offers=True,
        )

    desk.refresh_from_db()
    assert desk.poll_closes_at is None
    assert not Notification.objects.exists()


def test_only_coordinators_open_polls(analyst):
    desk, _hours = draft_with_poll(poll_closes_at=None)

    with pytest.raises(PermissionDenied):
        set_poll(
            desk,
            by=analyst.user,
            closes_at=timezone.now() + timedelta(days=1),
            opens_by_offers=True,
        )

    desk.refresh_from_db()
    assert desk.poll_closes_at is None


def test_the_form_reads_the_end_on_the_clock_of_the_open_desk(client, coordinator):
    desk, _hours = draft_with_poll(poll_closes_at=None, time_zone="America/New_York")
    client.force_login(coordinator)
    tomorrow = timezone.localdate() + timedelta(days=2)

    answer = client.post(
        reverse("consultations:poll", args=[desk.pk]), {"closes_at": f"{tomorrow}T18:00"}
    )

    assert answer.status_code == 302
    desk.refresh_from_db()
    assert desk.poll_closes_at.astimezone(desk.zone).time() == time(18)
    assert not desk.opens_by_offers


# --- the link -----------------------------------------------------------------------------------


def test_the_link_opens_the_page_of_a_draft_signed_out_and_changes_nothing(client, analyst):
    desk, hours = draft_with_poll(note="zzsecret")

    answer = client.get(link(desk, analyst))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert analyst.user.name in page
    assert all(f'value="{at(hour)}"' in page for hour in hours)
    assert "zzsecret" not in page
    assert not PollAnswer.objects.exists()
    assert not timeline_of(desk).exists()


def test_the_link_answers_signed_out(client, analyst):
    desk, hours = draft_with_poll()
    page = link(desk, analyst)

    answer = client.post(
        page, {"hours": [at(hours[1])], "max_sessions": "1", "comment": "Late train."}, follow=True
    )

    assert answer.redirect_chain == [(page, 302)]
    assert "You offer 1 hour." in answer.content.decode()
    assert offered(desk, analyst) == [hours[1]]
    given = PollAnswer.objects.get()
    assert (given.analyst, given.max_sessions, given.comment) == (analyst, 1, "Late train.")
    (entry,) = timeline_of(desk)
    assert (entry.verb, entry.actor) == ("opendesk.offer", analyst.user)


def test_the_link_tells_no_other_page_and_no_cache(client, analyst):
    desk, _hours = draft_with_poll()

    answer = client.get(link(desk, analyst))

    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]
    assert 'name="robots" content="noindex"' in answer.content.decode()


def test_a_day_without_sessions_has_no_hour_to_ask_for(client, analyst):
    desk, _hours = draft_with_poll()
    desk.sessions.all().delete()

    assert NOBODY_WAITS in client.get(link(desk, analyst)).content.decode()
    assert client.post(link(desk, analyst), {"cannot": "1"}).status_code == 409
    assert not PollAnswer.objects.exists()


@pytest.mark.parametrize("token", ("1.2:forged", "x", "1.2", "1.2:"))
def test_a_forged_link_is_not_found(client, token):
    assert client.get(reverse("consultations:poll_link", args=[token])).status_code == 404
    assert client.post(reverse("consultations:poll_link", args=[token])).status_code == 404


def test_a_link_of_an_early_mail_is_good_for_one_analyst_and_one_day(client, analyst):
    desk, _hours = draft_with_poll()
    other, _hours = draft_with_poll()
    early = Signer(salt=OFFER_HOURS.name).sign(f"{desk.pk}.{analyst.pk}")
    signature = early.split(":")[1]
    assert client.get(reverse("consultations:poll_link", args=[early])).status_code == 200

    for words in (f"{other.pk}.{analyst.pk}", f"{desk.pk}.{AnalystFactory().pk}"):
        page = reverse("consultations:poll_link", args=[f"{words}:{signature}"])
        assert client.post(page, {}).status_code == 404

    assert not PollAnswer.objects.exists()


def test_a_link_of_a_seat_or_of_changed_content_is_no_link_of_a_poll(client, analyst):
    desk, _hours = draft_with_poll()
    token = poll_token(desk, analyst)
    changed = signing.b64_encode(b"[1,2]").decode() + token[token.index(":") :]

    for wrong in (ANSWER_SEAT.token(desk.pk, analyst.pk), changed, token[:-1]):
        page = reverse("consultations:poll_link", args=[wrong])
        assert (client.get(page).status_code, client.post(page, {}).status_code) == (404, 404)

    assert not PollAnswer.objects.exists()


def test_a_link_signed_for_something_else_is_not_found(client, analyst):
    desk, _hours = draft_with_poll()
    foreign = Signer(salt="another").sign(f"{desk.pk}.{analyst.pk}")

    assert client.get(reverse("consultations:poll_link", args=[foreign])).status_code == 404


NOBODY_WAITS = "Nobody is waiting for your answer now"


@pytest.mark.parametrize(
    ("ends", "words"),
    (
        ("day", "This open desk is over"),
        ("poll", NOBODY_WAITS),
        ("membership", NOBODY_WAITS),
        ("account", NOBODY_WAITS),
    ),
)
def test_a_link_that_nobody_waits_for_says_what_was_answered_and_takes_nothing(
    client, analyst, ends, words
):
    desk, hours = draft_with_poll()
    page = link(desk, analyst)
    client.post(page, {"hours": [at(hours[1])], "max_sessions": "1"})
    later = desk.day + timedelta(days=1) if ends == "day" else timezone.now()
    match ends:
        case "poll":
            OpenDesk.objects.filter(pk=desk.pk).update(poll_closes_at=None)
        case "membership":
            type(analyst).objects.update(status="alumni")
        case "account":
            type(analyst.user).objects.filter(pk=analyst.user_id).update(is_active=False)

    with time_machine.travel(later):
        shown = client.get(page)
        refused = client.post(page, {"cannot": "1"})

    text = shown.content.decode()
    assert (shown.status_code, refused.status_code) == (200, 409)
    assert words in text
    assert "Answered on" in text
    assert text.count("<li>") - text.count("<li><a") >= 1
    assert offered(desk, analyst) == [hours[1]]


def test_the_page_speaks_the_language_and_the_clock_of_the_analyst(client):
    desk, _hours = draft_with_poll()
    analyst = AnalystFactory(user__language="fr", user__time_zone="Europe/Lisbon")

    page = client.get(link(desk, analyst)).content.decode()

    assert '<html lang="fr"' in page
    assert "09:00-10:00" in page
    assert "10:00-11:00" in page
    assert "heure de Paris" in page


def test_the_link_is_a_secret_in_the_log(analyst):
    desk, _hours = draft_with_poll()
    kind = kind_named("poll_asked")

    with time_machine.travel(timezone.now(), tick=False):  # tokens name their second
        token = poll_token(desk, analyst)
        letter = letter_for(kind, analyst.user, kind.context(desk, analyst.user))

    assert token in letter.text
    assert token in letter.html
    assert all(token not in kept for kept in letter.kept().values())


# --- answering ----------------------------------------------------------------------------------


def test_an_analyst_answers_the_poll_of_a_draft_signed_in(client, analyst):
    desk, hours = draft_with_poll()
    client.force_login(analyst.user)
    page = reverse("consultations:offer", args=[desk.pk])

    assert client.get(page).status_code == 200
    assert client.get(reverse("consultations:opendesk", args=[desk.pk])).status_code == 404
    assert client.post(page, {"hours": [at(hours[0])]}).status_code == 302
    assert offered(desk, analyst) == [hours[0]]
    assert (
        reverse("consultations:offer", args=[desk.pk])
        in client.get(reverse("consultations:my_sessions")).content.decode()
    )


def test_a_draft_without_a_poll_is_hidden_from_analysts(client, analyst):
    desk, _hours = draft_with_poll(poll_closes_at=None)
    client.force_login(analyst.user)

    assert client.get(reverse("consultations:offer", args=[desk.pk])).status_code == 404


def test_the_last_answer_wins_and_the_same_one_is_no_news(analyst):
    desk, hours = draft_with_poll()

    answer_poll(desk, analyst, by=analyst.user, hours=hours, max_sessions=3)
    first = PollAnswer.objects.get()
    answer_poll(desk, analyst, by=analyst.user, hours=hours, max_sessions=3)
    assert PollAnswer.objects.get().answered_at == first.answered_at
    answer_poll(desk, analyst, by=analyst.user, hours=hours[:1], max_sessions=1)

    assert offered(desk, analyst) == hours[:1]
    assert PollAnswer.objects.get().max_sessions == 1
    assert timeline_of(desk).count() == 2


def test_i_cannot_this_time_is_one_click_whatever_is_ticked(client, analyst):
    desk, hours = draft_with_poll()

    client.post(link(desk, analyst), {"cannot": "1", "hours": [at(hours[0])]})

    assert offered(desk, analyst) == []
    assert PollAnswer.objects.filter(analyst=analyst).exists()


def test_the_usual_week_is_ticked_and_says_so_until_there_is_an_answer(client):
    desk, hours = draft_with_poll()
    analyst = AnalystFactory()
    WeeklyHoursFactory(analyst=analyst, weekday=desk.day.weekday(), starts=time(9), ends=time(12))
    page = link(desk, analyst)

    before = client.get(page).content.decode()
    client.post(page, {"hours": [at(hours[1])]})
    after = client.get(page).content.decode()

    assert f'value="{at(hours[0])}" checked' in before
    assert f'value="{at(hours[1])}" checked' not in before
    assert before.count("from your usual week") == 1
    assert f'value="{at(hours[1])}" checked' in after
    assert "from your usual week" not in after


def test_on_a_day_away_nothing_is_ticked(client):
    desk, _hours = draft_with_poll()
    analyst = AnalystFactory()
    WeeklyHoursFactory(analyst=analyst, weekday=desk.day.weekday())
    AbsenceFactory(analyst=analyst, first_day=desk.day)

    page = client.get(link(desk, analyst)).content.decode()

    assert 'name="hours"' in page
    assert "you are away that day" in page
    assert '" checked>' not in page.split("max_sessions")[0]


def test_after_the_end_the_page_says_how_to_go_on_and_takes_nothing(client, analyst):
    desk, hours = draft_with_poll(poll_closes_at=timezone.now() - timedelta(hours=1))
    page = link(desk, analyst)

    shown = client.get(page)
    sent = client.post(page, {"hours": [at(hours[0])]})

    assert "The poll is closed" in shown.content.decode()
    assert "mailto:" in shown.content.decode()
    assert sent.status_code == 409
    assert not Offer.objects.exists()
    assert not PollAnswer.objects.exists()


def seated(desk, analyst, *, published):
    session = desk.sessions.order_by("starts_at").first()
    OfferFactory(open_desk=desk, analyst=analyst, starts_at=session.starts_at)
    consultation = ConsultationFactory(confirmed=True, session=session)
    return PanelSeatFactory(consultation=consultation, analyst=analyst, published=published)


def test_an_hour_with_a_published_seat_cannot_be_taken_back(client, analyst):
    desk, hours = draft_with_poll()
    seat = seated(desk, analyst, published=True)

    answer = client.post(link(desk, analyst), {"hours": [at(hours[1])]})

    assert answer.status_code == 409
    assert "You sit on a panel at 10:00" in answer.content.decode()
    assert offered(desk, analyst) == [hours[0]]
    assert PanelSeat.objects.filter(pk=seat.pk).exists()
    assert not PollAnswer.objects.exists()


def test_a_draft_seat_is_given_up_with_its_hour_and_nobody_is_told(client, analyst):
    desk, hours = draft_with_poll()
    seat = seated(desk, analyst, published=False)

    answer = client.post(link(desk, analyst), {"hours": [at(hours[1])]}, follow=True)

    assert "You sit" not in answer.content.decode()
    assert not PanelSeat.objects.exists()
    assert offered(desk, analyst) == [hours[1]]
    assert timeline_of(seat.consultation)[0].verb == "consultation.unseat"
    assert not Notification.objects.exists()


def test_who_is_on_leave_reads_why_by_link(client):
    desk, hours = draft_with_poll()
    member = AnalystFactory(on_leave=True)

    answer = client.post(link(desk, member), {"hours": [at(hours[0])]})

    assert answer.status_code == 409
    assert "You are on leave" in answer.content.decode()
    assert not Offer.objects.exists()


def test_the_page_gives_no_booking_away(client, analyst):
    desk, _hours = draft_with_poll()
    page = link(desk, analyst)

    def shown():
        return re.sub(r'"\w{64}"', "", client.get(page).content.decode())

    before = shown()
    ConsultationFactory(confirmed=True, session=desk.sessions.first())

    assert shown() == before


# --- reminders ----------------------------------------------------------------------------------


def reminded():
    return [mail.recipient for mail in mails("poll_reminder")]


def test_seven_and_two_days_before_the_end_only_those_without_an_answer_are_reminded(analyst):
    desk, _hours = draft_with_poll(poll_closes_at=timezone.now() + timedelta(days=6))
    PollAnswerFactory(open_desk=desk)
    AnalystFactory(on_leave=True)

    ask_reminders()
    ask_reminders()
    assert reminded() == [analyst.user]
    mailed_before("poll_reminder", timezone.now() - timedelta(hours=1))
    ends = timezone.now() + timedelta(days=2) - timedelta(minutes=1)  # by the database's clock, too
    OpenDesk.objects.filter(pk=desk.pk).update(poll_closes_at=ends)
    mailed_before("poll_reminder", timezone.now() - timedelta(hours=1))
    ask_reminders()
    ask_reminders()

    assert reminded() == [analyst.user, analyst.user]


def test_who_was_written_to_since_the_time_had_come_is_not_reminded_at_once(coordinator, analyst):
    desk, _hours = draft_with_poll(poll_closes_at=None)
    set_poll(
        desk, by=coordinator, closes_at=timezone.now() + timedelta(days=5), opens_by_offers=True
    )

    ask_reminders()

    assert reminded() == []
    assert mails("poll_asked")[0].recipient == analyst.user


def test_after_the_end_nobody_is_reminded(analyst):
    draft_with_poll(poll_closes_at=timezone.now() - timedelta(minutes=1))

    ask_reminders()

    assert reminded() == []


def test_the_two_windows_meet():
    assert SEVEN_DAYS_LEFT.ends == TWO_DAYS_LEFT.begins


def test_a_reminder_is_dropped_when_the_answer_came_first(analyst):
    desk, hours = draft_with_poll(poll_closes_at=timezone.now() + timedelta(days=1))
    ask_reminders()
    (mail,) = mails("poll_reminder")
    assert write(mail) is not None

    answer_poll(desk, analyst, by=analyst.user, hours=hours)

    assert write(mail) is None


def test_a_coordinator_reminds_once_a_day(coordinator, analyst):
    desk, _hours = draft_with_poll()
    PollAnswerFactory(open_desk=desk)

    assert remind_now(desk, by=coordinator) == 1
    assert remind_now(desk, by=coordinator) == 1

    assert reminded() == [analyst.user]


def test_a_closed_poll_reminds_nobody(coordinator, analyst):
    desk, _hours = draft_with_poll(poll_closes_at=timezone.now() - timedelta(days=1))

    with pytest.raises(DomainError, match="later end"):
        remind_now(desk, by=coordinator)

    assert reminded() == []


# --- the coordinators' page ---------------------------------------------------------------------


def test_the_matrix_counts_who_may_come_and_what_that_covers(analyst):
    desk, hours = draft_with_poll(panel_min=2)
    SessionFactory(open_desk=desk, hour=10, room="B")
    away, leaving = AnalystFactory(), AnalystFactory(on_leave=True)
    AbsenceFactory(analyst=away, first_day=desk.day)
    for person in (analyst, away, leaving, AnalystFactory(), AnalystFactory()):
        OfferFactory(open_desk=desk, analyst=person, starts_at=hours[0])
    PollAnswerFactory(open_desk=desk, analyst=analyst)

    matrix = matrix_of(desk)

    assert [(c.offers, c.covered, c.hour.rooms) for c in matrix.columns] == [(3, 1, 2), (0, 0, 1)]
    assert matrix.answered == 1
    assert len(matrix.missing) == 2


@pytest.mark.parametrize("people", (1, 12))
def test_the_matrix_costs_the_same_however_many(
    client, coordinator, people, django_assert_num_queries
):
    desk, hours = draft_with_poll()
    for analyst in AnalystFactory.create_batch(people):
        OfferFactory(open_desk=desk, analyst=analyst, starts_at=hours[0])
        PollAnswerFactory(open_desk=desk, analyst=analyst)
    client.force_login(coordinator)

    with django_assert_num_queries(9):
        client.get(reverse("consultations:poll", args=[desk.pk]))


def test_a_coordinator_answers_for_somebody_also_after_the_end(client, coordinator, analyst):
    desk, hours = draft_with_poll(poll_closes_at=timezone.now() - timedelta(days=1))
    client.force_login(coordinator)

    answer = client.post(
        reverse("consultations:poll_answer", args=[desk.pk, analyst.pk]), {"hours": [at(hours[0])]}
    )

    assert answer.url == reverse("consultations:poll", args=[desk.pk])
    assert offered(desk, analyst) == [hours[0]]
    assert timeline_of(desk)[0].actor == coordinator


def test_an_analyst_answers_for_nobody_else(analyst):
    desk, hours = draft_with_poll()

    with pytest.raises(PermissionDenied):
        answer_poll(desk, AnalystFactory(), by=analyst.user, hours=hours)

    assert not Offer.objects.exists()


def test_the_usual_week_counts_on_the_analysts_own_clock():
    desk = OpenDeskFactory(day=date(2030, 1, 10))
    session = SessionFactory(open_desk=desk, hour=10)
    analyst = AnalystFactory(user__time_zone="America/New_York")
    WeeklyHoursFactory(analyst=analyst, weekday=3, starts=time(9), ends=time(17))
    assert usual_hours(analyst, [session.period]) == set()

    WeeklyHoursFactory(analyst=analyst, weekday=3, starts=time(4), ends=time(5))
    fresh = type(analyst).objects.get(pk=analyst.pk)
    assert usual_hours(fresh, [session.period]) == {session.starts_at}
