"""The open desk in the admin: lists, actions through services, nothing that a conflict hides."""

import pytest
from django.contrib import admin
from django.urls import reverse

from consultations.enums import ConsultationStatus as S
from consultations.enums import OpenDeskStatus as D
from consultations.models import Consultation
from fbias.core.models import TimelineEntry
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    OfferFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OWN = [model for model in admin.site._registry if model._meta.app_label == "consultations"]


@pytest.fixture
def coordinator(client):
    person = UserFactory(coordinator=True)
    client.force_login(person, backend="members.backends.Accounts")
    return person


def list_of(name):
    return reverse(f"admin:consultations_{name}_changelist")


def act(client, name, action, *rows):
    chosen = {"action": action, "confirmed": "1", "_selected_action": [row.pk for row in rows]}
    return client.post(list_of(name), chosen, follow=True)


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.model_name)
@pytest.mark.parametrize("query", ("", "x", "12", "'; --"))
def test_coordinator_opens_every_list_and_searches_it(client, coordinator, model, query):
    seat = PanelSeatFactory()
    OfferFactory(
        open_desk=seat.consultation.open_desk, starts_at=seat.consultation.session.starts_at
    )

    assert client.get(list_of(model._meta.model_name), {"q": query}).status_code == 200


def test_eight_lists_are_there():
    assert sorted(model._meta.model_name for model in OWN) == [
        "consultation",
        "destination",
        "offer",
        "opendesk",
        "panelseat",
        "panelweights",
        "record",
        "session",
    ]


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.model_name)
def test_staff_without_the_role_and_analysts_are_refused(client, model):
    for person in (UserFactory(is_staff=True), AnalystFactory(user__is_staff=True).user):
        client.force_login(person, backend="members.backends.Accounts")
        assert client.get(list_of(model._meta.model_name)).status_code == 403


def test_a_conflict_hides_consultation_seat_and_page(client, coordinator):
    seat = PanelSeatFactory(consultation__title="Secret nuclei")
    page = reverse("admin:consultations_consultation_change", args=[seat.consultation.pk])
    assert client.get(page).status_code == 200
    ConflictFactory(person=coordinator, with_person=seat.consultation.requester)

    assert "Secret" not in client.get(list_of("consultation")).content.decode()
    assert "Secret" not in client.get(list_of("panelseat")).content.decode()
    assert client.get(page).status_code == 302
    assert "Secret" not in act(client, "consultation", "export", seat.consultation).content.decode()


def test_cancelling_in_the_admin_goes_through_the_service(client, coordinator):
    seat = PanelSeatFactory(published=True)

    act(client, "consultation", "cancel_all", seat.consultation)

    cancelled = Consultation.objects.get()
    assert (cancelled.status, cancelled.seats.count()) == (S.CANCELLED, 0)
    assert cancelled.cancel_reason == "The facility had to cancel this session."
    assert TimelineEntry.objects.filter(verb="consultation.cancel", actor=coordinator).exists()


def test_a_step_that_is_not_possible_is_told_and_changes_nothing(client, coordinator):
    consultation = ConsultationFactory(held=True)

    page = act(client, "consultation", "cancel_all", consultation).content.decode()

    consultation.refresh_from_db()
    assert consultation.status == S.HELD
    assert "This can no longer be done" in page


def test_confirming_by_hand_leads_to_the_page_that_asks_why(client, coordinator):
    consultation = ConsultationFactory(provisional=True)
    page = reverse("admin:consultations_consultation_change", args=[consultation.pk])
    address = reverse("admin:consultations_consultation_confirm_one", args=[consultation.pk])
    assert address in client.get(page).content.decode()

    answer = client.get(address)

    assert answer["Location"] == reverse("consultations:confirm", args=[consultation.pk])
    consultation.refresh_from_db()
    assert consultation.status == S.PROVISIONAL


def test_what_is_confirmed_is_not_offered_to_be_confirmed(client, coordinator):
    consultation = ConsultationFactory(confirmed=True, accepted_reason="Advice before imaging.")
    page = reverse("admin:consultations_consultation_change", args=[consultation.pk])

    shown = client.get(page).content.decode()

    assert "confirm_one" not in shown
    assert "Advice before imaging." in shown


def test_nothing_of_a_consultation_can_be_typed(client, coordinator):
    consultation = ConsultationFactory(confirmed=True)
    page = reverse("admin:consultations_consultation_change", args=[consultation.pk])

    answer = client.post(page, {"title": "Changed", "status": "held"})

    consultation.refresh_from_db()
    assert answer.status_code == 403
    assert (consultation.title == "Changed", consultation.status) == (False, S.CONFIRMED)


def test_the_export_holds_no_formula(client, coordinator):
    ConsultationFactory(confirmed=True, title="=HYPERLINK(1)", requester__name="@cmd")

    answer = act(client, "consultation", "export", Consultation.objects.get())

    row = answer.content.decode().splitlines()[1]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "'=HYPERLINK(1)" in row
    assert "'@cmd" in row


@pytest.mark.parametrize(
    ("before", "action", "after"),
    (
        (D.DRAFT, "open_all", D.OPEN),
        (D.OPEN, "close_all", D.CLOSED),
        (D.CLOSED, "hold_all", D.HELD),
    ),
)
def test_the_steps_of_an_open_desk_are_actions(client, coordinator, before, action, after):
    desk = OpenDeskFactory(status=before)

    act(client, "opendesk", action, desk)

    desk.refresh_from_db()
    assert desk.status == after


def test_dates_are_changed_on_the_page_that_shows_whom_it_concerns(client, coordinator):
    desk = OpenDeskFactory()
    page = reverse("admin:consultations_opendesk_change", args=[desk.pk])

    client.post(page, {"panel_min": "1", "note": "Changed"})

    desk.refresh_from_db()
    assert (desk.panel_min, desk.note) == (2, "")
    leads = client.get(reverse("admin:consultations_opendesk_dates", args=[desk.pk]))
    assert leads["Location"] == reverse("consultations:dates", args=[desk.pk])


@pytest.mark.parametrize("rows", (1, 8))
def test_the_list_of_consultations_costs_the_same_however_long(
    client, coordinator, rows, django_assert_num_queries
):
    desk = OpenDeskFactory()
    for hour in range(9, 9 + rows):
        session = SessionFactory(open_desk=desk, hour=hour)
        ConsultationImageFactory(
            consultation=ConsultationFactory(provisional=True, session=session)
        )

    with django_assert_num_queries(8):
        client.get(list_of("consultation"))
