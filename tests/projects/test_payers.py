"""Who pays is named until the sheet has left, and stands on every paper that leaves after it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.serializers import serialize
from django.urls import reverse
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.reporting.tasks import clear_old
from members.hooks.people import data_of
from members.services.erasures import erase_person
from projects.enums import ProjectStatus as P
from projects.models import Invoice, Paper, Payer, Project, Series
from projects.services.credit_notes import credit_invoice
from projects.services.invoices import issue_invoice
from projects.services.payers import name_payer
from projects.services.pi.links import path_for_pi
from projects.services.quotes.writing import send_quote
from tests.factories import QuoteFactory, UserFactory
from tests.projects.test_invoices import lock, work
from tests.projects.working import nothing_written

pytestmark = pytest.mark.django_db

CNRS = {
    "legal_name": "Institut Zqx",
    "address": "3 rue Michel-Ange\n75016 Paris",
    "country": "FR",
    "siret": "180 089 013 00429",
    "vat_number": "FR44732829320",
    "service_code": "SVC-7",
    "engagement": "4500012345",
}
LINES = [
    "Institut Zqx", "3 rue Michel-Ange", "75016 Paris", "SIRET 18008901300429",
    "VAT number FR44732829320",
]  # fmt: skip


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def project():
    return QuoteFactory(accepted=True, project__status=P.COMPLETED).project


def billed(project, coordinator):
    work(project, 4)
    lock()
    return issue_invoice(project, by=coordinator)


def paper_of(**about):
    return Paper.objects.get(language="en", **about).facts


def test_requester_pi_and_coordinator_name_the_payer_and_nobody_else(project, coordinator):
    for person in (project.requester, project.pi, coordinator):
        name_payer(project, by=person, **CNRS)
    assert Payer.objects.get().siret == "18008901300429"
    assert TimelineEntry.objects.filter(verb="project.name_payer").count() == 3
    with nothing_written(project), pytest.raises(PermissionDenied):
        name_payer(project, by=UserFactory(), **CNRS)


@pytest.mark.parametrize(
    ("wrong", "says"),
    (
        ({"siret": "18008901300428"}, "last digit"),
        ({"vat_number": "FR45732829320"}, "key"),
        ({"legal_name": ""}, "blank"),
    ),
)
def test_a_number_with_a_slip_is_refused(project, coordinator, wrong, says):
    with nothing_written(project), pytest.raises(DomainError, match=says):
        name_payer(project, by=coordinator, **CNRS | wrong)


def test_quote_sheet_and_credit_note_are_made_out_to_the_payer(coordinator):
    quote = QuoteFactory(draft=True)
    name_payer(quote.project, by=coordinator, **CNRS)
    sent = send_quote(quote, by=coordinator)

    facts = paper_of(quote=sent)
    assert facts["buyer"][:5] == LINES
    assert ["Service code", "SVC-7"] in facts["facts"]
    assert ["Engagement number", "4500012345"] in facts["facts"]


def test_a_sheet_keeps_the_payer_that_it_left_with(project, coordinator):
    name_payer(project, by=coordinator, **CNRS)
    invoice = billed(project, coordinator)

    with nothing_written(project), pytest.raises(DomainError, match="it keeps the payer"):
        name_payer(project, by=coordinator, **CNRS | {"legal_name": "Another"})
    Payer.objects.update(legal_name="Another")

    fresh = Invoice.objects.get()
    assert fresh.parties["payer_legal_name"] == "Institut Zqx"
    line = invoice.lines.get()
    credit = credit_invoice(fresh, by=coordinator, reason="So.", hours={line.pk: 1})
    assert paper_of(invoice=invoice)["buyer"][:5] == LINES
    assert paper_of(credit_note=credit)["buyer"][:5] == LINES


def test_without_a_payer_the_papers_name_the_institution(project, coordinator):
    invoice = billed(project, coordinator)

    facts = paper_of(invoice=invoice)
    assert facts["buyer"][-1] == project.pi_email
    assert "Service code" not in dict(facts["facts"])
    assert facts["after"][0]["text"].endswith("This sheet is not an invoice.")
    assert facts["title"] == f"Invoice sheet {invoice.number}"


@pytest.fixture
def invoicing(settings):
    settings.FACILITY_ISSUES_INVOICES = True
    settings.FACILITY_ADDRESS = "1 rue du Port, 29680 Roscoff"
    settings.FACILITY_SIRET = "732 829 320 00074"
    settings.FACILITY_VAT_NUMBER = "FR44732829320"
    settings.FACILITY_BANK = "IBAN FR3"
    settings.FACILITY_PAYMENT_DAYS = 30
    return settings


def test_an_invoice_has_the_mentions_of_the_law(invoicing, project, coordinator):
    Project.objects.update(ended_on="2026-01-20")
    name_payer(project, by=coordinator, **CNRS)
    invoice = billed(project, coordinator)

    facts = paper_of(invoice=invoice)
    assert facts["title"] == f"Invoice {invoice.number}"
    assert "SIRET 732 829 320 00074" in facts["letterhead"][1]
    about, payment = facts["after"]
    assert about["text"].endswith("Supply of services. The work was done until 20 January 2026.")
    assert "Due on" in payment["text"]
    assert (
        "refinancing rate plus 10 percentage points (plus 8 for public payers)" in payment["text"]
    )
    assert "fixed indemnity of €40" in payment["text"]
    assert "No discount for early payment." in payment["text"]


@pytest.mark.parametrize(
    ("setting", "says"),
    (
        ("FACILITY_SIRET", "its SIRET"),
        ("FACILITY_ADDRESS", "the address of the facility"),
        ("FACILITY_VAT_NUMBER", "its VAT number"),
        ("FACILITY_BANK", "the account to pay to"),
    ),
)
def test_no_invoice_leaves_without_what_the_law_asks(
    invoicing, project, coordinator, setting, says
):
    setattr(invoicing, setting, "")
    name_payer(project, by=coordinator, **CNRS)
    with pytest.raises(DomainError, match=says):
        billed(project, coordinator)
    assert (Invoice.objects.count(), Series.objects.filter(name="F").count()) == (0, 0)


def test_no_invoice_leaves_without_its_payer(invoicing, project, coordinator):
    with pytest.raises(DomainError, match="who pays, with name and address"):
        billed(project, coordinator)


def test_the_pi_names_the_payer_by_the_link_of_the_mail(project, client):
    address = path_for_pi(project) + "payer/"
    assert "Save who pays" in client.get(address).text

    refused = client.post(address, CNRS | {"siret": "18008901300428"})
    assert refused.status_code == 422
    assert "its last digit does not fit" in refused.text

    assert client.post(address, CNRS).status_code == 302
    payer = Payer.objects.get()
    assert (payer.legal_name, payer.named_by) == ("Institut Zqx", project.pi)
    assert "Institut Zqx" in client.get(address).text


def test_of_two_who_type_at_once_the_second_sees_both(project, coordinator, client):
    client.force_login(coordinator)
    address = reverse("projects:payer", args=[project.pk])
    page = client.get(address)
    name_payer(project, by=project.requester, **CNRS | {"legal_name": "The other"})

    answer = client.post(address, CNRS | {"seen": page.context["form"]["seen"].value()})

    assert answer.status_code == 409
    assert "The other" in answer.text
    assert Payer.objects.get().legal_name == "The other"


def test_the_file_for_the_accounts_names_the_payer(project, coordinator, client):
    name_payer(project, by=coordinator, **CNRS)
    billed(project, coordinator)
    client.force_login(coordinator)

    table = client.get(reverse("projects:invoices_csv")).text

    assert "Institut Zqx,18008901300429,SVC-7,4500012345" in table


def secrets_in(rows):
    return [secret for secret in SECRETS if secret in serialize("json", rows)]


SECRETS = ("Institut Zqx", "rue Michel-Ange", "SVC-7", "4500012345", "18008901300429")


def test_who_typed_the_payer_takes_it_along_and_nobody_else(project, coordinator):
    name_payer(project, by=project.pi, **CNRS)
    row = {**CNRS, "project": project.pk, "siret": "18008901300429"}
    assert data_of(project.pi)["payers"] == [row]
    for person in (project.requester, coordinator):
        assert data_of(person)["payers"] == []


def test_erased_with_whoever_typed_it_it_stays_only_on_papers_that_left(project, coordinator):
    name_payer(project, by=project.pi, **CNRS)
    invoice = billed(project, coordinator)
    Project.objects.update(status=P.CLOSED)
    assert secrets_in(Payer.objects.all()) == list(SECRETS)
    assert secrets_in(TimelineEntry.objects.all()) == list(SECRETS)

    erase_person(project.pi, by=coordinator)

    assert secrets_in([*Payer.objects.all(), *TimelineEntry.objects.all()]) == []
    assert Invoice.objects.get().parties["payer_legal_name"] == "Institut Zqx"
    assert paper_of(invoice=invoice)["buyer"][:5] == LINES


def test_what_a_coordinator_typed_stays_with_the_project_when_they_are_erased(project, coordinator):
    past = UserFactory(coordinator=True)
    name_payer(project, by=past, **CNRS)
    past.grants.all().delete()

    erase_person(past, by=coordinator)

    payer = Payer.objects.get()
    assert (payer.legal_name, payer.named_by) == ("Institut Zqx", None)
    assert secrets_in(TimelineEntry.objects.all()) == []


@pytest.mark.parametrize(
    ("status", "days", "left"),
    ((P.CLOSED, 1827, 0), (P.CLOSED, 1825, 1), (P.COMPLETED, 9999, 1), (P.INVOICED, 9999, 1)),
)
def test_five_years_after_the_end_only_papers_say_who_paid(
    project, coordinator, status, days, left
):
    name_payer(project, by=coordinator, **CNRS)
    Project.objects.update(status=status, status_since=timezone.now() - timedelta(days=days))
    assert (clear_old()["payers"], Payer.objects.count()) == (1 - left, left)
