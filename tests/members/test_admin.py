import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fbias.core.models import TimelineEntry
from members.models import AccountMerge, Analyst, Conflict, Erasure, Grant, User
from tests.admin_pages import typed
from tests.factories import (
    AnalystFactory,
    CharterVersionFactory,
    ConflictFactory,
    GrantFactory,
    HostFacilityFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OWN = [model for model in admin.site._registry if model._meta.app_label == "members"]


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.model_name)
def test_coordinator_opens_every_list_and_form_and_others_none(signed_in, model):
    lists = reverse(f"admin:members_{model._meta.model_name}_changelist")
    form = reverse(f"admin:members_{model._meta.model_name}_add")
    coordinator = UserFactory(coordinator=True)
    plain_staff = UserFactory(is_staff=True)

    client = signed_in(coordinator)
    assert client.get(lists, {"q": "x"}).status_code == 200
    assert client.get(form).status_code == (403 if model in {AccountMerge, Erasure} else 200)
    assert signed_in(plain_staff).get(lists).status_code == 403
    assert signed_in(UserFactory()).get(lists, follow=True).status_code == 403


def test_coordinator_edits_a_person_but_neither_address_nor_rights(signed_in):
    person = UserFactory(email="before@example.org")
    address = reverse("admin:members_user_change", args=[person.pk])
    client = signed_in(UserFactory(coordinator=True))

    client.post(
        address,
        typed(client, address)
        | {
            "name": "New Name",
            "email": "mine@example.org",
            "is_superuser": "on",
            "is_staff": "on",
        },
    )

    person.refresh_from_db()
    assert (person.name, person.email) == ("New Name", "before@example.org")
    assert (person.is_superuser, person.is_staff) == (False, False)


def test_superusers_are_edited_by_superusers_only(signed_in):
    root = UserFactory(is_superuser=True, is_staff=True)
    address = reverse("admin:members_user_change", args=[root.pk])

    response = signed_in(UserFactory(coordinator=True)).post(address, {"name": "Mine"})

    assert response.status_code == 403


def test_roles_are_given_and_ended_through_the_services(signed_in):
    person = UserFactory()
    client = signed_in(UserFactory(coordinator=True))

    client.post(reverse("admin:members_grant_add"), {"user": person.pk, "role": "coordinator"})
    assert User.objects.get(pk=person.pk).is_staff
    grant = Grant.objects.get(user=person)
    client.post(
        reverse("admin:members_grant_changelist"),
        {"action": "end_roles", "confirmed": "1", "_selected_action": [grant.pk]},
    )
    assert not User.objects.get(pk=person.pk).is_staff


def test_last_coordinator_gets_a_sentence_in_the_admin(signed_in):
    person = UserFactory(coordinator=True)

    page = signed_in(person).post(
        reverse("admin:members_grant_changelist"),
        {"action": "end_roles", "confirmed": "1", "_selected_action": [person.grants.get().pk]},
        follow=True,
    )

    assert "Somebody must coordinate" in page.content.decode()
    assert person.grants.count() == 1


def test_analyst_is_invited_and_moved_by_actions_never_by_status(signed_in):
    CharterVersionFactory()
    person, site = UserFactory(), HostFacilityFactory()
    client = signed_in(UserFactory(coordinator=True))
    empty = {
        f"{name}-{kind}_FORMS": "0"
        for name in ("expertise", "weekly_hours", "absences", "acceptances")
        for kind in ("TOTAL", "INITIAL")
    }

    client.post(
        reverse("admin:members_analyst_add"),
        {
            "user": person.pk,
            "facility": site.pk,
            "status": "active",
            "career_stage": "senior",
            "languages": "fr",
            "hours_per_month": "4",
            "joined_on": "2026-11-01",
            **empty,
        },
    )

    analyst = Analyst.objects.get(user=person)
    assert (analyst.status, analyst.career_stage, analyst.hours_per_month) == (
        "invited",
        "senior",
        4,
    )
    assert TimelineEntry.objects.get().verb == "analyst.invite"
    client.post(
        reverse("admin:members_analyst_changelist"),
        {"action": "leave_network", "confirmed": "1", "_selected_action": [analyst.pk]},
    )
    analyst.refresh_from_db()
    assert analyst.status == "alumni"


def test_conflicts_are_declared_and_withdrawn_never_edited(signed_in):
    one, two = UserFactory.create_batch(2)
    client = signed_in(UserFactory(coordinator=True))

    client.post(
        reverse("admin:members_conflict_add"),
        {"person": one.pk, "with_person": two.pk, "kind": "declared"},
    )
    conflict = Conflict.objects.get()
    edit = client.post(
        reverse("admin:members_conflict_change", args=[conflict.pk]),
        {"person": two.pk, "with_person": one.pk, "kind": "declared"},
    )
    assert edit.status_code == 403
    client.post(
        reverse("admin:members_conflict_changelist"),
        {"action": "withdraw", "confirmed": "1", "_selected_action": [conflict.pk]},
    )
    assert not Conflict.objects.exists()


def test_accepted_charter_stays_as_it_was(signed_in):
    charter = CharterVersionFactory()
    charter.acceptances.create(analyst=AnalystFactory())
    address = reverse("admin:members_charterversion_change", args=[charter.pk])

    response = signed_in(UserFactory(coordinator=True)).post(address, {"text_en": "We do not."})

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("factory", "name"),
    (
        (AnalystFactory, "analyst"),
        (ConflictFactory, "conflict"),
        (GrantFactory, "grant"),
        (TagFactory, "tag"),
        (UserFactory, "user"),
    ),
)
def test_admin_list_costs_the_same_however_long(signed_in, factory, name):
    client = signed_in(UserFactory(coordinator=True))
    address = reverse(f"admin:members_{name}_changelist")

    costs = []
    for rows in (1, 30):
        factory.create_batch(rows)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 12


@pytest.mark.parametrize("sent", ("NaN", "{bad", "x" * 100_000, "1" + "0" * 30))
def test_what_cannot_be_a_key_is_refused_beside_its_field(signed_in, sent):
    client = signed_in(UserFactory(coordinator=True))

    answer = client.post(reverse("admin:members_conflict_add"), {"person": sent})

    assert answer.status_code == 200
    assert "person" in answer.context["adminform"].form.errors
    assert not Conflict.objects.exists()


@pytest.mark.parametrize("year", ("9999", "99999999999", "1" + "0" * 30))
def test_a_year_that_no_date_can_hold_is_a_wrong_address(signed_in, year):
    client = signed_in(UserFactory(coordinator=True))

    answer = client.get(reverse("admin:consultations_opendesk_changelist"), {"day__year": year})

    assert (answer.status_code, answer.url) == (302, f"{answer.wsgi_request.path}?e=1")


def test_the_account_of_the_last_coordinator_stays_open(signed_in):
    last = UserFactory(coordinator=True)
    address = reverse("admin:members_user_change", args=[last.pk])
    client = signed_in(last)
    closing = typed(client, address)
    del closing["is_active"]

    refused = client.post(address, closing)

    last.refresh_from_db()
    assert (refused.status_code, last.is_active) == (409, True)
    assert "Somebody must coordinate the facility." in refused.content.decode()

    UserFactory(coordinator=True)
    assert client.post(address, closing).status_code == 302
    last.refresh_from_db()
    assert not last.is_active
