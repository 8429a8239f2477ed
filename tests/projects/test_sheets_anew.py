"""A sheet that credit notes took back whole is made anew, and never are there two that count."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from members.enums import Role
from projects.enums import ProjectStatus as P
from projects.models import Invoice, Project
from projects.queries.closing import money_points
from projects.queries.invoices import sums_by_payer
from projects.services.credit_notes import credit_invoice
from projects.services.invoices import bill_again, issue_invoice, pay_invoice
from projects.services.payers import name_payer
from projects.services.steps.ending import stop_as_infeasible
from tests.factories import GrantFactory, QuoteFactory, UserFactory
from tests.projects.test_payers import CNRS, billed, paper_of
from tests.projects.working import nothing_written

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def project():
    return QuoteFactory(accepted=True, project__status=P.COMPLETED).project


def take_back(invoice, hours, *, by):
    line = invoice.lines.get()
    return credit_invoice(invoice, by=by, reason="Wrong payer.", hours={line.pk: hours})


@pytest.mark.parametrize("end", ("issued", "paid", "closed"))
def test_a_sheet_taken_back_whole_is_made_anew_to_another_payer(project, coordinator, end):
    name_payer(project, by=coordinator, **CNRS)
    first = billed(project, coordinator)
    if end != "issued":
        pay_invoice(first, by=coordinator)
    if end == "closed":
        Project.objects.update(status=P.CLOSED)
    take_back(first, 4, by=coordinator)

    again = bill_again(Invoice.objects.get(), by=coordinator)
    assert again.status == P.COMPLETED
    name_payer(again, by=coordinator, **CNRS | {"legal_name": "The other"})
    second = issue_invoice(Project.objects.get(), by=coordinator)

    year = facility_today().year
    assert [(one.number, one.billed_again) for one in Invoice.objects.order_by("pk")] == [
        (f"F-{year}-0001", True), (f"F-{year}-0002", False),
    ]  # fmt: skip
    assert [point.is_done for point in money_points(again)] == [True, False]
    assert paper_of(invoice=first, state="issued")["buyer"][0] == "Institut Zqx"
    assert (paper_of(invoice=second)["buyer"][0], second.lines.get().hours) == ("The other", 4)
    (sums,) = sums_by_payer(Invoice.objects.all())
    assert (sums.issued, sums.paid, sums.credited) == (192, 0, 192)
    with nothing_written(project), pytest.raises(DomainError):
        issue_invoice(again, by=coordinator)


def test_work_that_could_not_be_done_is_billed_again_as_such(coordinator):
    project = QuoteFactory(accepted=True, project__status=P.ACTIVE).project
    stop_as_infeasible(project, by=coordinator, reason="Too dim.")
    take_back(billed(project, coordinator), 4, by=coordinator)
    assert bill_again(Invoice.objects.get(), by=coordinator).status == P.INFEASIBLE


def test_what_is_left_is_not_billed_twice_and_nobody_else_bills_again(project, coordinator):
    invoice = billed(project, coordinator)
    take_back(invoice, 3, by=coordinator)
    with nothing_written(project), pytest.raises(DomainError, match="Take all of it back"):
        bill_again(invoice, by=coordinator)
    take_back(invoice, 1, by=coordinator)
    finance = UserFactory()
    GrantFactory(user=finance, role=Role.FINANCE)
    for person in (finance, project.requester, project.pi):
        with nothing_written(project), pytest.raises(PermissionDenied):
            bill_again(invoice, by=person)
    bill_again(invoice, by=coordinator)
    with nothing_written(project), pytest.raises(DomainError, match="again already"):
        bill_again(invoice, by=coordinator)


def test_the_database_keeps_one_sheet_that_counts(project, coordinator):
    first = billed(project, coordinator)
    with pytest.raises(IntegrityError, match="invoice_one_that_counts"), transaction.atomic():
        Invoice.objects.create(project=project, number="F-2020-9999")
    Invoice.objects.filter(pk=first.pk).update(billed_again=True)
    Invoice.objects.create(project=project, number="F-2020-9999")


def test_a_coordinator_bills_again_on_the_page_of_the_sheet(project, coordinator, client):
    invoice = billed(project, coordinator)
    client.force_login(coordinator)
    button = "Bill its hours again"
    assert button not in client.get(invoice.get_absolute_url()).text
    take_back(invoice, 4, by=coordinator)
    assert button in client.get(invoice.get_absolute_url()).text

    address = reverse("projects:invoice_again", args=[invoice.pk])
    page = client.post(address, follow=True).text

    assert "Its hours are billable again." in page
    assert "Make the invoice sheet" in page
    assert invoice.number in page
    old = client.get(invoice.get_absolute_url()).text
    assert "its hours are billed again" in old
    assert button not in old
