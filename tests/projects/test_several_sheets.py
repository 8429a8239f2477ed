"""Sheets of several projects in one go: one that cannot be made stops no other."""

import pytest
from django.urls import reverse

from projects.enums import ProjectStatus as P
from projects.models import Invoice, Project
from projects.queries.invoices import projects_to_bill
from projects.services.payers import name_payer
from tests.factories import ConflictFactory, QuoteFactory, UserFactory
from tests.projects.test_invoices import lock, work
from tests.projects.test_payers import CNRS

pytestmark = pytest.mark.django_db
ADDRESS = "projects:invoices_of_several"


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def worked(hours=3, **project):
    project = QuoteFactory(accepted=True, project__status=P.COMPLETED).project
    work(project, hours)
    return project


def test_whose_work_is_over_and_has_hours_is_offered(coordinator):
    ready, hidden, own = worked(), worked(), worked()
    running, empty = worked(), QuoteFactory(accepted=True, project__status=P.COMPLETED).project
    Project.objects.filter(pk=running.pk).update(status=P.ACTIVE)
    Project.objects.filter(pk=own.pk).update(pi=coordinator)
    ConflictFactory(person=coordinator, with_person=hidden.requester)
    assert empty not in projects_to_bill(coordinator)
    assert list(projects_to_bill(coordinator)) == [ready]


def test_what_stands_in_the_way_of_one_stops_no_other(coordinator, client):
    good, dear = worked(), worked(hours=11)
    lock()
    client.force_login(coordinator)
    address = reverse(ADDRESS)
    assert f"{good.reference} {good.title}" in client.get(address).text

    page = client.post(address, {"projects": [good.pk, dear.pk]}).text

    invoice = Invoice.objects.get()
    assert invoice.project == good
    assert invoice.number in page
    assert "11 hours of work cost" in page
    assert f"Put {dear.reference} right" in page
    assert list(projects_to_bill(coordinator)) == [dear]
    again = client.post(address, {"projects": [good.pk]})
    assert again.status_code == 422
    assert "One of these has its sheet in the meantime." in again.text
    assert client.post(address, {}).status_code == 422


def test_nothing_to_bill_says_when_something_will_be(coordinator, client):
    client.force_login(coordinator)
    assert "No project waits for its sheet." in client.get(reverse(ADDRESS)).text


def test_what_an_invoice_lacks_is_said_before_the_button(coordinator, client, settings):
    project = worked()
    lock()
    settings.FACILITY_ISSUES_INVOICES = True
    client.force_login(coordinator)
    address = reverse("projects:quote", args=[project.pk])
    assert "who pays, with name and address" in client.get(address).text
    name_payer(project, by=coordinator, **CNRS)
    assert "who pays, with name and address" not in client.get(address).text
