"""A conflict that begins takes people off panels; one rule says who may sit at all."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from consultations.calendar import events_of
from consultations.models import Consultation, PanelSeat
from consultations.queries import conflicts as rule
from consultations.queries.boards import board_of
from consultations.queries.conflicts import ExclusionCode, conflicts_among, excluded
from consultations.services import conflicts
from consultations.services.panels import seats as seating
from consultations.services.panels.seats import seat_analyst
from consultations.tasks import tell_the_facility
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.notifications import delivery
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from members.services.conflicts import declare_conflict
from members.services.institutions import merge_institutions
from members.services.profiles import update_profile
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    HostFacilityFactory,
    InstitutionFactory,
    PanelSeatFactory,
    RecordFactory,
    UserFactory,
)
from tests.locks import wait_for_a_lock

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def kinds_told():
    return sorted((mail.kind, mail.recipient_id) for mail in Notification.objects.all())


# --- who may sit --------------------------------------------------------------------------------


def code_of(analyst, requester):
    found = excluded(analyst, requester)
    return found and found.code


def test_a_stranger_may_sit():
    assert excluded(AnalystFactory(), UserFactory(institution=InstitutionFactory())) is None


def test_a_conflict_comes_first_and_is_not_named():
    analyst = AnalystFactory()
    requester = UserFactory(institution=analyst.facility.institution)
    ConflictFactory(person=requester, with_person=analyst.user)

    found = excluded(analyst, requester)

    assert found.code == ExclusionCode.CONFLICT
    assert found.words == "cannot sit here"
    assert found.is_secret


def test_the_own_question_is_no_panel_for_oneself():
    analyst = AnalystFactory()

    assert code_of(analyst, analyst.user) == ExclusionCode.CONFLICT


@pytest.mark.parametrize("advises_own_users", (False, True))
def test_one_team_excludes_whatever_the_facility_allows(advises_own_users):
    analyst = AnalystFactory(
        user__pi_email="Boss@Lab.example ", facility__advises_own_users=advises_own_users
    )

    assert code_of(analyst, UserFactory(pi_email="boss@lab.example")) == ExclusionCode.SAME_LAB
    assert code_of(analyst, UserFactory(email="BOSS@lab.example")) == ExclusionCode.SAME_LAB
    assert code_of(analyst, UserFactory(pi_email="other@lab.example")) is None


def test_two_people_without_a_pi_are_not_one_team():
    assert excluded(AnalystFactory(user__pi_email=""), UserFactory(pi_email="")) is None


def test_one_institution_excludes_until_the_facility_lets_it(coordinator):
    site = HostFacilityFactory()
    analyst = AnalystFactory(facility=site)
    consultation = ConsultationFactory(confirmed=True, requester__institution=site.institution)

    with pytest.raises(DomainError, match="does not let them advise its own users"):
        seat_analyst(consultation, analyst, by=coordinator)
    assert not PanelSeat.objects.exists()
    assert not TimelineEntry.objects.exists()

    site.advises_own_users = True
    site.save()
    seat_analyst(consultation, analyst, by=coordinator)
    assert PanelSeat.objects.get().analyst == analyst


def test_one_institution_hides_nothing():
    seat = PanelSeatFactory(published=True)
    requester = seat.consultation.requester
    requester.institution = seat.analyst.facility.institution
    requester.save()

    assert seat.consultation in Consultation.objects.visible_to(seat.analyst.user)


def test_a_conflict_counts_on_its_last_day_and_not_after():
    analyst, requester = AnalystFactory(), UserFactory()
    conflict = ConflictFactory(person=requester, with_person=analyst.user)

    for days, code in ((0, ExclusionCode.CONFLICT), (-1, None)):
        conflict.ends_on = timezone.localdate() + timedelta(days=days)
        conflict.save()
        pair = conflicts_among([analyst.user, requester])

        assert code_of(analyst, requester) == code
        assert pair.between(analyst.user, requester) is (code is not None)


# --- declared after seating ---------------------------------------------------------------------


@pytest.mark.parametrize("by_requester", (True, False))
def test_a_draft_goes_silently_and_a_coordinator_is_asked_for_another(coordinator, by_requester):
    seat = PanelSeatFactory()
    PanelSeatFactory(consultation=seat.consultation)
    sides = [seat.consultation.requester, seat.analyst.user]
    person, other = sides if by_requester else sides[::-1]

    declare_conflict(person, by=person, with_person=other)

    assert not PanelSeat.objects.filter(pk=seat.pk).exists()
    assert PanelSeat.objects.count() == 1
    assert kinds_told() == [("desk_replacement", coordinator.pk)]
    seat.consultation.refresh_from_db()
    assert seat.consultation.calendar_sequence == 0


def test_whoever_was_told_is_told_without_a_reason_and_loses_every_way_in(coordinator, client):
    seat = PanelSeatFactory(published=True)
    image = ConsultationImageFactory(consultation=seat.consultation)
    analyst, requester = seat.analyst.user, seat.consultation.requester
    notify(analyst, "panel_seated", about=seat, occasion="published")

    declare_conflict(requester, by=requester, with_person=analyst)

    assert kinds_told() == [
        ("desk_replacement", coordinator.pk),
        ("panel_seated", analyst.pk),
        ("panel_unseated", analyst.pk),
    ]
    client.force_login(analyst)
    for name, args in (
        ("consultation", []),
        ("calendar", []),
        ("record", []),
        ("image_download", [image.pk]),
    ):
        address = reverse(f"consultations:{name}", args=[seat.consultation.pk, *args])
        assert client.get(address).status_code == 404
    assert list(events_of(analyst)) == []
    seat.consultation.refresh_from_db()
    assert seat.consultation.calendar_sequence == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_queued_is_dropped_and_the_calendar_still_forgets(coordinator, mailoutbox):
    seat = PanelSeatFactory(published=True)
    analyst, requester = seat.analyst.user, seat.consultation.requester
    notify(analyst, "panel_seated", about=seat, occasion="published")
    ConflictFactory(person=requester, with_person=coordinator)
    notify(coordinator, "desk_booked", about=seat.consultation, occasion="desk")
    declare_conflict(requester, by=requester, with_person=analyst)

    for pk in Notification.objects.order_by("pk").values_list("pk", flat=True):
        delivery.deliver(pk)

    sent = {mail.kind: mail.status for mail in Notification.objects.all()}
    assert sent == {"panel_seated": "dropped", "desk_booked": "dropped", "panel_unseated": "sent"}
    mail = Notification.objects.get(kind="panel_unseated")
    assert "conflict" not in f"{mail.subject} {mail.text} {mail.html}".lower()
    assert requester.name not in f"{mail.subject} {mail.text} {mail.html}"


def test_a_coordinator_who_is_the_analyst_or_in_conflict_is_not_asked():
    seat = PanelSeatFactory(analyst__user__coordinator=True)
    requester = seat.consultation.requester
    avoided, free = UserFactory(coordinator=True), UserFactory(coordinator=True)
    ConflictFactory(person=avoided, with_person=requester)

    declare_conflict(seat.analyst.user, by=seat.analyst.user, with_person=requester)

    assert kinds_told() == [("desk_replacement", free.pk)]


def test_a_conflict_with_an_institution_covers_all_its_requesters():
    place = InstitutionFactory()
    analyst = AnalystFactory()
    covered = [
        PanelSeatFactory(
            analyst=analyst,
            consultation__confirmed=True,
            consultation__requester__institution=place,
        )
        for _ in range(2)
    ]
    elsewhere = PanelSeatFactory(analyst=analyst)

    declare_conflict(analyst.user, by=analyst.user, with_institution=place)

    assert list(PanelSeat.objects.all()) == [elsewhere]
    assert len(covered) == TimelineEntry.objects.filter(verb="consultation.unseat").count()


def test_held_sessions_keep_who_sat_there_and_hide_it():
    record = RecordFactory()
    seat = PanelSeatFactory(consultation=record.consultation, published=True)
    analyst = seat.analyst.user

    declare_conflict(analyst, by=analyst, with_person=record.consultation.requester)

    assert PanelSeat.objects.get() == seat
    assert not Consultation.objects.visible_to(analyst).exists()


def test_a_conflict_that_begins_with_another_institution_ends_the_seat():
    place = InstitutionFactory()
    seat = PanelSeatFactory()
    ConflictFactory(person=seat.analyst.user, with_person=None, with_institution=place)
    requester = seat.consultation.requester

    update_profile(requester, by=requester, team="Other team")
    assert PanelSeat.objects.count() == 1

    update_profile(requester, by=requester, institution=place)
    assert not PanelSeat.objects.exists()


def test_a_merge_of_institutions_ends_the_seat(coordinator):
    double, place = InstitutionFactory(), InstitutionFactory()
    seat = PanelSeatFactory(consultation__requester__institution=double)
    ConflictFactory(person=seat.analyst.user, with_person=None, with_institution=place)

    merge_institutions(place, [double], by=coordinator)

    assert not PanelSeat.objects.exists()


def test_the_board_marks_the_session_until_somebody_else_is_seated(coordinator):
    seat = PanelSeatFactory()
    consultation = seat.consultation
    mark = "Somebody left the panel: choose a replacement"

    def marks():
        board = board_of(consultation.open_desk, by=coordinator)
        return [warning for card in board.cards for warning in card.warnings if warning == mark]

    assert marks() == []
    declare_conflict(seat.analyst.user, by=seat.analyst.user, with_person=consultation.requester)
    assert marks() == [mark]
    seat_analyst(consultation, AnalystFactory(), by=coordinator)
    assert marks() == []


def test_when_nobody_may_coordinate_the_facility_is_told_without_a_name(
    settings, mailoutbox, django_capture_on_commit_callbacks
):
    seat = PanelSeatFactory(analyst__user__coordinator=True)
    analyst, requester = seat.analyst.user, seat.consultation.requester

    with django_capture_on_commit_callbacks() as bells:
        declare_conflict(analyst, by=analyst, with_person=requester)
    assert [bell.args[0].name for bell in bells] == [tell_the_facility.name]
    tell_the_facility()

    (mail,) = mailoutbox
    assert mail.to == [settings.CONTACT_EMAIL]
    said = f"{mail.subject} {mail.body}"
    assert not [
        word for word in (analyst.name, requester.name, seat.consultation.reference) if word in said
    ]


# --- at the same moment -------------------------------------------------------------------------


def race(monkeypatch):
    """An analyst is being seated, the conflict is declared before the seat is there."""
    consultation, analyst = ConsultationFactory(confirmed=True), AnalystFactory()
    coordinator, requester = UserFactory(coordinator=True), consultation.requester
    checked, declared = threading.Event(), threading.Event()
    check = seating.check_may_sit

    def check_slowly(*args):
        check(*args)
        checked.set()
        wait_for_a_lock(unless=declared)

    monkeypatch.setattr(seating, "check_may_sit", check_slowly)

    def seat():
        try:
            seat_analyst(consultation, analyst, by=coordinator)
        finally:
            connection.close()

    def declare():
        try:
            checked.wait(timeout=60)
            declare_conflict(requester, by=requester, with_person=analyst.user)
            declared.set()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in (pool.submit(seat), pool.submit(declare)):
            done.result()
    return PanelSeat.objects.count()


@pytest.mark.django_db(transaction=True)
def test_declared_while_being_seated_never_ends_seated(monkeypatch):
    assert race(monkeypatch) == 0


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_race_ends_seated(monkeypatch):
    monkeypatch.setattr(conflicts, "lock_sides", lambda person: None)

    assert race(monkeypatch) == 1


@pytest.mark.django_db(transaction=True)
def test_seated_after_the_declaration_is_refused(monkeypatch):
    """The other order: the seating waits for the lock of the analyst and then sees the conflict."""
    consultation, analyst = ConsultationFactory(confirmed=True), AnalystFactory()
    coordinator, requester = UserFactory(coordinator=True), consultation.requester
    locked = threading.Event()
    lock = conflicts.lock_sides

    def lock_and_wait(person):
        lock(person)
        if not locked.is_set():
            locked.set()
            wait_for_a_lock()

    monkeypatch.setattr(conflicts, "lock_sides", lock_and_wait)

    def declare():
        try:
            declare_conflict(requester, by=requester, with_person=analyst.user)
        finally:
            connection.close()

    def seat():
        try:
            locked.wait(timeout=60)
            seat_analyst(consultation, analyst, by=coordinator)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(declare), pool.submit(seat)
        one.result()
        with pytest.raises(DomainError, match="cannot sit on this panel"):
            other.result()
    assert not PanelSeat.objects.exists()


def test_one_rule_is_asked_in_a_constant_number_of_queries(django_assert_num_queries):
    people = [analyst.user for analyst in AnalystFactory.create_batch(5)]

    with django_assert_num_queries(1):
        rule.conflicts_among(people)
