"""The usual week, days away, and the pages about hours."""

import re
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from consultations.models import PanelSeat
from fbias.core.errors import DomainError
from fbias.core.timeline import timeline_of
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from members.models import Absence, WeeklyHours
from members.queries.availability import away_on, is_away, usual_hours
from members.services.availability import Stretch, add_absence, remove_absence, state_week
from tests.factories import (
    AbsenceFactory,
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    GrantFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
    WeeklyHoursFactory,
)

pytestmark = pytest.mark.django_db

PAGE = reverse("members:availability")
MORNING = Stretch(0, time(9), time(12))


@pytest.fixture
def analyst(client):
    made = AnalystFactory()
    client.force_login(made.user)
    return made


def week(analyst):
    rows = WeeklyHours.objects.filter(analyst=analyst).order_by("weekday", "starts")
    return [Stretch(row.weekday, row.starts, row.ends) for row in rows]


# --- the usual week -----------------------------------------------------------------------------


def test_an_analyst_writes_the_usual_week_down(client, analyst):
    sent = {
        "from-0-0": "09:00",
        "until-0-0": "12:00",
        "from-0-1": "14:00",
        "until-0-1": "17:00",
        "from-3-0": "10:00",
        "until-3-0": "11:30",
    }

    assert client.post(PAGE, sent).status_code == 302

    assert week(analyst) == [
        MORNING,
        Stretch(0, time(14), time(17)),
        Stretch(3, time(10), time(11, 30)),
    ]
    page = client.get(PAGE).content.decode()
    assert 'value="11:30"' in page


@pytest.mark.parametrize(
    ("sent", "words"),
    (
        ({"from-0-0": "12:00", "until-0-0": "09:00"}, "end before they start"),
        ({"from-0-0": "09:00"}, "Give both"),
        (
            {"from-0-0": "9:00", "until-0-0": "12:00", "from-0-1": "11:00", "until-0-1": "13:00"},
            "overlap",
        ),
        ({"from-0-0": "late", "until-0-0": "12:00"}, "valid time"),
    ),
)
def test_a_week_that_makes_no_sense_is_refused_beside_the_day(client, analyst, sent, words):
    WeeklyHoursFactory(analyst=analyst)
    before = week(analyst)

    answer = client.post(PAGE, sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert week(analyst) == before
    assert not timeline_of(analyst).exists()


def test_the_same_week_again_is_no_news(analyst):
    assert state_week(analyst, by=analyst.user, stretches=[MORNING])
    assert not state_week(analyst, by=analyst.user, stretches=[MORNING, MORNING])

    assert timeline_of(analyst).count() == 1


def test_overlaps_are_refused_whoever_asks(analyst):
    with pytest.raises(DomainError, match="overlap"):
        state_week(analyst, by=analyst.user, stretches=[MORNING, Stretch(0, time(11), time(13))])

    assert week(analyst) == []


def test_nobody_writes_a_strangers_week(analyst):
    with pytest.raises(PermissionDenied):
        state_week(analyst, by=AnalystFactory().user, stretches=[MORNING])

    assert week(analyst) == []


def test_stretches_that_touch_are_one(analyst):
    session = SessionFactory(open_desk=OpenDeskFactory(day=date(2030, 1, 10)), hour=11)
    for starts, ends in ((time(9), time(11, 30)), (time(11, 30), time(13))):
        WeeklyHoursFactory(analyst=analyst, weekday=3, starts=starts, ends=ends)

    assert usual_hours(analyst, [session.period]) == {session.starts_at}


# --- days away ----------------------------------------------------------------------------------


def ahead(days):
    return timezone.localdate() + timedelta(days=days)


def test_days_away_are_noted_and_removed(client, analyst):
    sent = {"first_day": f"{ahead(3)}", "last_day": f"{ahead(5)}", "note": "Course"}

    assert client.post(reverse("members:absence_add"), sent).status_code == 302
    absence = Absence.objects.get()
    assert (absence.analyst, absence.first_day, absence.note) == (analyst, ahead(3), "Course")
    assert "Course" in client.get(PAGE).content.decode()
    client.post(reverse("members:absence_remove", args=[absence.pk]))

    assert not Absence.objects.exists()
    assert {entry.verb for entry in timeline_of(analyst)} == {
        "analyst.add_absence",
        "analyst.remove_absence",
    }


@pytest.mark.parametrize(
    ("days", "status", "words"),
    (
        ((5, 3), 409, "last day is before the first"),
        ((-9, -3), 422, "over already"),
        ((10, 12), 409, "noted already"),
        ((3, 4000), 422, "next five years"),
    ),
)
def test_days_that_make_no_sense_are_refused(client, analyst, days, status, words):
    first, last = days
    AbsenceFactory(analyst=analyst, first_day=ahead(12), last_day=ahead(14))

    answer = client.post(
        reverse("members:absence_add"),
        {"first_day": f"{ahead(first)}", "last_day": f"{ahead(last)}"},
    )

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert Absence.objects.count() == 1


def test_the_database_keeps_absences_apart(analyst):
    AbsenceFactory(analyst=analyst, first_day=ahead(1), last_day=ahead(4))

    with pytest.raises(IntegrityError), transaction.atomic():
        AbsenceFactory(analyst=analyst, first_day=ahead(4), last_day=ahead(4))
    AbsenceFactory(analyst=analyst, first_day=ahead(5), last_day=ahead(5))
    AbsenceFactory(first_day=ahead(4))


def test_a_strangers_absence_is_not_found(client, analyst):
    other = AbsenceFactory()

    answer = client.post(reverse("members:absence_remove", args=[other.pk]))

    assert answer.status_code == 404
    assert Absence.objects.filter(pk=other.pk).exists()


def test_who_is_away_on_a_day(analyst, django_assert_num_queries):
    AbsenceFactory(analyst=analyst, first_day=ahead(1), last_day=ahead(3))
    on_leave = AnalystFactory(on_leave=True)

    with django_assert_num_queries(1):
        assert away_on(ahead(3)) == {analyst.pk, on_leave.pk}
    assert away_on(ahead(4)) == {on_leave.pk}
    assert is_away(analyst, ahead(1))
    assert not is_away(analyst, ahead(4))
    assert is_away(on_leave, ahead(4))


def seat_on(analyst, day, **traits):
    session = SessionFactory(open_desk=OpenDeskFactory(day=day), hour=10)
    consultation = ConsultationFactory(confirmed=True, session=session, title="Secret nuclei")
    return PanelSeatFactory(consultation=consultation, analyst=analyst, **traits)


def test_an_absence_in_a_panel_is_told_to_the_analyst_and_to_coordinators_without_conflict(
    client, analyst
):
    coordinator, rival = UserFactory(coordinator=True), UserFactory(coordinator=True)
    seat = seat_on(analyst, ahead(20), published=True)
    ConflictFactory(person=rival, with_person=seat.consultation.requester)

    answer = client.post(
        reverse("members:absence_add"),
        {"first_day": f"{ahead(19)}", "last_day": f"{ahead(21)}", "note": "Surgery"},
        follow=True,
    )

    assert f"Panel of {seat.consultation.reference}" in answer.content.decode()
    (mail,) = Notification.objects.all()
    assert (mail.kind, mail.recipient) == ("member_hands", coordinator)
    letter = write(mail)
    assert analyst.user.name in letter.text
    assert seat.consultation.reference in letter.text
    for word in ("Secret", "Surgery", seat.consultation.requester.name):
        assert word not in letter.text + letter.html + letter.subject
    assert PanelSeat.objects.filter(pk=seat.pk).exists()


def test_an_absence_in_a_draft_panel_gives_no_draft_away(analyst):
    UserFactory(coordinator=True)
    seat_on(analyst, ahead(20))

    noted = add_absence(analyst, by=analyst.user, first_day=ahead(20), last_day=ahead(20))

    assert noted.falls_into == []
    assert not Notification.objects.exists()


def test_the_mail_is_dropped_when_the_absence_is_withdrawn(analyst):
    UserFactory(coordinator=True)
    seat_on(analyst, ahead(20), published=True)
    noted = add_absence(analyst, by=analyst.user, first_day=ahead(20), last_day=ahead(20))
    (mail,) = Notification.objects.all()
    assert write(mail) is not None

    remove_absence(noted.absence, by=analyst.user)

    assert write(Notification.objects.get(pk=mail.pk)) is None


def test_a_coordinator_notes_an_absence_in_the_admin(client):
    client.force_login(UserFactory(coordinator=True, is_superuser=True))
    analyst = AnalystFactory()

    page = client.get(reverse("admin:members_analyst_change", args=[analyst.pk]))

    assert 'name="absences-TOTAL_FORMS"' in page.content.decode()
    assert 'name="weekly_hours-TOTAL_FORMS"' in page.content.decode()


# --- hours --------------------------------------------------------------------------------------


@pytest.fixture
def manager(analyst):
    person = UserFactory()
    GrantFactory(user=person, role="host_manager", facility=analyst.facility)
    return person


def test_analyst_and_host_manager_read_the_same_hours(client, analyst, manager):
    day = date(timezone.localdate().year, 6, 10)
    seat_on(analyst, day, published=True)

    own = client.get(reverse("members:my_hours_csv")).content.decode("utf-8-sig")
    client.force_login(manager)
    lent = client.get(reverse("members:my_facility_csv")).content.decode("utf-8-sig")

    assert own == lent
    lines = own.splitlines()
    assert len(lines) == 13
    assert lines[6].endswith(f"{day.year}-06,1,6")


def test_the_pages_draw_the_year_with_words_for_who_cannot_see_it(client, analyst, manager):
    seat_on(analyst, date(timezone.localdate().year, 6, 10), published=True)

    own = client.get(reverse("members:my_hours")).content.decode()
    client.force_login(manager)
    lent = client.get(reverse("members:my_facility")).content.decode()

    for page in (own, lent):
        assert page.count('<rect class="load-bar') == 12
        assert 'role="img"' in page
        assert "June: 1" in page
        assert "a conflict of interest hides from you" in page


def test_every_page_leads_a_host_manager_to_their_facility_and_everybody_to_the_cases(
    client, analyst, manager
):
    facility, cases = f'href="{reverse("members:my_facility")}"', f'href="{reverse("cases")}"'

    others = client.get(reverse("privacy")).content.decode()
    client.force_login(manager)
    own = client.get(reverse("privacy")).content.decode()

    assert facility in own
    assert facility not in others
    assert cases in own
    assert cases in others


@pytest.mark.parametrize("year", ("1999", "x", "99999999999", ""))
def test_a_year_that_makes_no_sense_is_this_year(client, analyst, year):
    page = client.get(reverse("members:my_hours"), {"year": year})

    assert page.status_code == 200
    assert f"hours in {timezone.localdate().year}" in page.content.decode()


def test_a_manager_in_conflict_reads_the_same_page_with_and_without_the_hidden_session(
    client, analyst, manager
):
    hidden = UserFactory()
    ConflictFactory(person=manager, with_person=hidden)
    client.force_login(manager)
    addresses = [reverse(f"members:{name}") for name in ("my_facility", "my_facility_csv")]
    session = SessionFactory(
        open_desk=OpenDeskFactory(day=date(timezone.localdate().year, 6, 10)), hour=10
    )

    def shown():
        pages = [client.get(address).content.decode() for address in addresses]
        return [re.sub(r'"\w{64}"', "", page) for page in pages]

    before = shown()
    consultation = ConsultationFactory(confirmed=True, session=session, requester=hidden)
    PanelSeatFactory(consultation=consultation, analyst=analyst, published=True)

    assert shown() == before
