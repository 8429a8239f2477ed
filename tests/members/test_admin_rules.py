"""What holds for every page of the admin: it asks first, answers, and speaks the reader's words."""

import re

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.urls import reverse

from fbias.core.models import TimelineEntry
from fbias.core.timeline import record
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from members.admin.actions import AsksFirst
from members.models import Analyst, Conflict, Grant, User
from members.services.roles import end_grant, grant_role
from projects.models import Project
from tests.admin_pages import typed
from tests.factories import (
    AnalystFactory,
    CharterVersionFactory,
    ConflictFactory,
    GrantFactory,
    HostFacilityFactory,
    InvoiceFactory,
    ProjectFactory,
    QuoteFactory,
    RecordFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return UserFactory(coordinator=True, name="Flo")


def listing(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def act(client, model, action, rows, **more):
    body = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(listing(model), body, follow=True)


def every_action():
    """The actions of all lists that change something, but for Django's own deletion."""
    ours = [found for found in admin.site._registry.items() if isinstance(found[1], AsksFirst)]
    for model, options in ours:
        for name in options.actions or ():
            yield pytest.param(options, name, id=f"{model._meta.label_lower}-{name}")


@pytest.mark.parametrize(("options", "name"), list(every_action()))
def test_every_action_says_whether_it_asks_first(options, name):
    assert isinstance(getattr(options, name).asks, bool)


def test_an_action_shows_the_rows_and_does_nothing_before_a_yes(signed_in, flo):
    ada, bo = AnalystFactory(user__name="Ada Morel"), AnalystFactory(user__name="Bo Lind")

    page = act(signed_in(flo), Analyst, "take_leave", [ada, bo]).content.decode()

    assert "Do this to 2 entries?" in page
    assert all(name in page for name in ("Ada Morel", "Bo Lind"))
    assert {one.status for one in Analyst.objects.all()} == {"active"}


def test_after_a_yes_it_is_done_and_said(signed_in, flo):
    ada = AnalystFactory()

    page = act(signed_in(flo), Analyst, "take_leave", [ada], confirmed="1").content.decode()

    ada.refresh_from_db()
    assert ada.status == "on_leave"
    assert "1 entry was changed." in page


def test_a_refusal_names_its_row_and_the_others_are_done(signed_in, flo):
    ada, bo = AnalystFactory(user__name="Ada Morel"), AnalystFactory(on_leave=True)

    page = act(signed_in(flo), Analyst, "return_from_leave", [ada, bo], confirmed="1")

    assert "Ada Morel: This can no longer be done" in page.content.decode()
    assert "1 entry was changed." in page.content.decode()


def test_a_download_does_not_ask(signed_in, flo):
    answer = act(signed_in(flo), Project, "export", [ProjectFactory()])

    assert answer["Content-Type"].startswith("text/csv")


def test_a_new_role_is_preset_to_nothing(signed_in, flo):
    page = signed_in(flo).get(reverse("admin:members_grant_add")).content.decode()
    roles = re.search(r'<select name="role".*?</select>', page, re.DOTALL)[0]

    assert re.findall(r'value="(\w*)"[^>]*selected', roles) == [""]


def test_who_gets_or_loses_a_role_is_told_in_their_language(flo):
    ana = UserFactory(language="fr")
    grant = grant_role(ana, "host_manager", by=flo, facility=HostFacilityFactory(name="MRI"))
    end_grant(grant, by=flo)

    told = Notification.objects.filter(recipient=ana).order_by("pk")
    assert [mail.kind for mail in told] == ["role_given", "role_ended"]
    assert [mail.context["role"] for mail in told] == ["host_manager"] * 2
    assert all("Responsable de plateforme" in write(mail).text for mail in told)
    ana.language = "en"  # chosen since: the mail is written when it leaves
    ana.save(update_fields=["language"])
    told = Notification.objects.filter(recipient=ana).order_by("pk")
    assert all("Host manager" in write(mail).text for mail in told)
    assert [mail.context["site_name"] for mail in told] == ["MRI"] * 2


def test_who_gives_a_role_to_themselves_needs_no_mail(flo):
    grant_role(flo, "funder", by=flo)

    assert not Notification.objects.exists()


def test_the_list_of_people_says_who_has_which_role(signed_in, flo):
    site = HostFacilityFactory(name="MRI")
    GrantFactory(user=UserFactory(name="Mia"), role="host_manager", facility=site)
    AnalystFactory(user__name="Ada", facility=site)

    page = signed_in(flo).get(listing(User)).content.decode()

    assert "Host manager (MRI" in page
    assert "analyst (MRI" in page


# --- history ------------------------------------------------------------------------------------


def history_of(client, row):
    meta = row._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_history"
    return client.get(reverse(name, args=[row.pk]))


def test_a_coordinator_reads_what_a_field_was_and_what_it_became(signed_in, flo):
    site = HostFacilityFactory(name="Old name")
    client = signed_in(flo)
    address = reverse("admin:members_hostfacility_change", args=[site.pk])

    client.post(address, typed(client, address) | {"name": "New name"})

    entry = TimelineEntry.objects.get(verb="hostfacility.edit")
    assert entry.detail["changes"] == {"name": ["Old name", "New name"]}
    page = history_of(client, site).content.decode()
    assert "Old name → New name" in page
    assert "Flo" in page


def test_the_history_of_all_rows_is_open_to_coordinators_without_what_conflicts_hide(
    signed_in, flo
):
    rival = UserFactory(coordinator=True)
    seen, hidden = UserFactory(name="Seen"), UserFactory(name="Hidden")
    conflict = ConflictFactory(person=hidden, with_person=rival)
    for person in (seen, hidden):
        record(person, "declare_conflict", by=person, with_person=rival.pk)
    page = signed_in(rival).get(listing(TimelineEntry)).content.decode()

    assert Conflict.objects.filter(pk=conflict.pk).exists()
    assert "person: Seen" not in page
    assert "person: Hidden" not in page


def test_somebody_without_the_role_reads_no_history(signed_in):
    client = signed_in(UserFactory(is_staff=True))

    assert client.get(listing(TimelineEntry)).status_code == 403


# --- superusers ---------------------------------------------------------------------------------


def test_a_superuser_coordinates_and_obeys_the_same_rules():
    root = UserFactory(is_superuser=True, is_staff=True)
    project = ProjectFactory(status="quote_sent", pi_email="pi@example.org")

    assert root.is_coordinator
    assert Project.objects.visible_to(root).get() == project
    assert root.has_perm(Project.get_perm("decline"), project)
    assert not root.has_perm(Project.get_perm("accept_quote"), project)
    ConflictFactory(person=root, with_person=project.requester)
    assert not Project.objects.visible_to(root).exists()


def test_a_superuser_deletes_nobody_who_accepted_the_charter(signed_in):
    root = UserFactory(is_superuser=True, is_staff=True)
    signed, invited = AnalystFactory(), AnalystFactory(invited=True)
    signed.acceptances.create(version=CharterVersionFactory())
    client = signed_in(root)

    for row in (signed, invited):
        client.post(reverse("admin:members_analyst_delete", args=[row.pk]), {"post": "yes"})

    assert list(Analyst.objects.all()) == [signed]
    assert Grant.objects.count() == 0


def accepted_charter():
    return AnalystFactory().acceptances.create(version=CharterVersionFactory())


SIGNED = [
    ("members_charteracceptance", accepted_charter),
    ("consultations_record", RecordFactory),
    ("projects_quote", lambda: QuoteFactory(accepted=True)),
    ("projects_invoice", InvoiceFactory),
]


@pytest.mark.parametrize(("table", "made"), SIGNED, ids=[table for table, _made in SIGNED])
def test_the_database_itself_keeps_what_was_signed(table, made):
    row = made()

    with pytest.raises(IntegrityError, match="carries a signature"), transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk)._raw_delete("default")

    assert type(row)._base_manager.filter(pk=row.pk).exists()
