"""Projects, papers, hours and articles in the admin: everything goes through the services."""

import pytest
from django.urls import reverse

from projects.models import Invoice, MonthLock, Publication
from tests.factories import ConflictFactory, InvoiceFactory, UserFactory
from tests.projects.working import note, running

pytestmark = pytest.mark.django_db
LISTS = ("project", "quote", "invoice", "timeentry", "publication")


@pytest.fixture
def flo(client):
    person = UserFactory(coordinator=True)
    client.force_login(person)
    return person


def act(client, model, action, *rows):
    body = {
        "action": action,
        "_selected_action": [row.pk for row in rows],
        "index": "0",
        "confirmed": "1",
    }
    return client.post(reverse(f"admin:projects_{model}_changelist"), body)


def test_the_money_arrives_once_and_nothing_is_typed(client, flo):
    invoice = InvoiceFactory()

    act(client, "invoice", "pay_all", invoice)
    act(client, "invoice", "pay_all", invoice)

    assert Invoice.objects.get().status == "paid"
    page = reverse("admin:projects_invoice_change", args=[invoice.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"status": "issued"}).status_code == 403
    assert Invoice.objects.get().status == "paid"


def test_hours_are_exported_and_their_month_is_locked(client, flo):
    entry = note(running(), note="Looked")

    sheet = act(client, "timeentry", "export", entry).content.decode()
    act(client, "timeentry", "lock_months", entry)

    assert "Looked" in sheet
    assert str(MonthLock.objects.get()) == "March 2026"


def test_an_article_is_checked_and_a_project_shows_its_parts(client, flo):
    entry = note(running(), note="Looked")
    article = Publication.objects.create(project=entry.project, doi="10.1234/abc")

    act(client, "publication", "found_thanks", article)

    assert Publication.objects.get().acknowledgement == "present"
    page = client.get(reverse("admin:projects_project_change", args=[entry.project.pk]))
    assert "10.1234/abc" in page.content.decode()
    assert "Looked" in page.content.decode()


def test_a_conflict_hides_every_part(client, flo):
    entry = note(running())
    InvoiceFactory(project__requester=entry.project.requester)
    Publication.objects.create(project=entry.project, doi="10.1234/abc")
    ConflictFactory(person=flo, with_person=entry.project.requester)

    for model in LISTS:
        shown = client.get(reverse(f"admin:projects_{model}_changelist")).context["cl"]
        assert list(shown.result_list) == []


def test_whoever_asked_for_a_project_reads_no_evaluators_and_hours(client, flo):
    entry = note(running(requester=flo), note="Slow user")

    page = client.get(reverse("admin:projects_project_change", args=[entry.project.pk]))

    assert page.status_code == 200
    assert "Slow user" not in page.content.decode()
    rows = client.get(reverse("admin:projects_timeentry_changelist")).context["cl"].result_list
    assert list(rows) == []
