"""A paper that left stays as it left, whatever its people, places and prices are called later."""

from __future__ import annotations

import pytest
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils.translation import override

from members.models import Institution
from projects.models import Invoice, Paper, Quote
from projects.services.hours.months import lock_month
from projects.services.invoices import issue_invoice, pay_invoice
from projects.services.papers import freeze_old, paper_of
from projects.services.quotes.answers import accept_quote
from projects.services.quotes.writing import Wanted, draft_quote, send_quote
from projects.services.reports import make_report, send_report
from tests.factories import (
    InvoiceFactory,
    PriceCategoryFactory,
    QuotedFactory,
    QuoteFactory,
    UserFactory,
)
from tests.projects.working import NOON, agree_on, note, running

pytestmark = pytest.mark.django_db


def rename_everything(settings, project):
    """Whatever a paper says that is not its own is called otherwise now."""
    requester = project.requester
    requester.name, requester.institution_text = "Somebody Else", "Another place"
    requester.institution = None
    requester.save()
    for number, place in enumerate(Institution.objects.all()):
        place.name = f"Renamed {number}"
        place.save()
    project.title, project.pi_name, project.pi_email = "Other", "Other PI", "other@example.org"
    project.proposal_number = "PID-9"
    project.save()
    for lead in project.assignments.all():
        lead.analyst.user.name = "Lea Married"
        lead.analyst.user.save()
    for quote in project.quotes.all():
        quote.category.label_en = quote.category.label_fr = "Renamed"
        quote.category.save()
    settings.FACILITY_NAME = "Renamed facility"
    settings.FACILITY_ADDRESS = "Moved away"
    settings.FACILITY_BANK = "IBAN OTHER"
    settings.FACILITY_PAYMENT_DAYS = 1


def downloaded(client, reader, name, *args):
    client.force_login(reader)
    found = {}
    for language in ("fr", "en"):
        reader.language = language
        reader.save()
        with override("en"):
            found[language] = client.get(reverse(name, args=args)).content
    assert all(content.startswith(b"%PDF-") for content in found.values())
    assert found["en"] != found["fr"]
    return found


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def accepted(coordinator):
    quote = draft_quote(
        QuotedFactory(), by=coordinator, category=PriceCategoryFactory(),
        lines=[Wanted("analysis", 10)], scope="Count.", duration_weeks=2,
    )  # fmt: skip
    sent = send_quote(quote, by=coordinator)
    return accept_quote(sent, by=None, name="Paula Ines", terms_agreed=True)


def test_an_accepted_quote_is_the_same_bytes_for_ever(client, settings, coordinator, accepted):
    address = ("projects:quote_pdf", accepted.project_id, accepted.pk)
    before = downloaded(client, coordinator, *address)
    rename_everything(settings, accepted.project)
    assert downloaded(client, coordinator, *address) == before


def test_the_answer_is_written_on_the_quote_as_it_was_sent(settings, accepted):
    rename_everything(settings, accepted.project)
    sent, answered = (
        accepted.papers.get(state=state, language="en").facts for state in ("sent", "accepted")
    )
    assert answered["stamp"] == "Accepted"
    assert answered["after"][:-1] == sent["after"]
    assert answered["after"][-1]["text"].startswith("Paula Ines, ")
    assert answered["buyer"] == sent["buyer"]


def to_bill(coordinator):
    project = running(status="completed")
    agree_on(project, 10)
    note(project, hours=2)
    lock_month(NOON.date(), by=coordinator)
    return project


def test_a_paid_invoice_names_the_buyer_of_its_day(client, settings, coordinator):
    invoice = issue_invoice(to_bill(coordinator), by=coordinator)
    rename_everything(settings, invoice.project)
    issued = downloaded(client, coordinator, "projects:invoice_pdf", invoice.pk)
    pay_invoice(invoice, by=coordinator)
    paid = invoice.papers.get(state="paid", language="en").facts
    assert (paid["stamp"], paid["buyer"][-1]) == ("Paid", "pi@example.org")
    assert paid["facility"] != "Renamed facility"
    assert downloaded(client, coordinator, "projects:invoice_pdf", invoice.pk) != issued


def test_the_page_and_the_file_of_the_accounts_name_the_same_buyer(client, settings, coordinator):
    invoice = issue_invoice(to_bill(coordinator), by=coordinator)
    rename_everything(settings, invoice.project)
    client.force_login(coordinator)
    for address in (invoice.get_absolute_url(), reverse("projects:invoices"),
                    reverse("projects:invoices_csv")):  # fmt: skip
        page = client.get(address).content.decode()
        assert "Paula Ines" in page
        assert "Other PI" not in page


def test_a_report_that_was_sent_is_the_same_bytes_for_ever(client, settings):
    project = running()
    lead = project.assignments.get().analyst.user
    report = send_report(make_report(project, by=lead), by=lead, text="We counted.")
    address = ("projects:report_pdf", project.pk, report.pk)
    before = downloaded(client, lead, *address)
    rename_everything(settings, project)
    assert downloaded(client, UserFactory(coordinator=True), *address) == before


def test_the_database_refuses_to_change_a_paper(accepted):
    with pytest.raises(InternalError, match="cannot be changed"), transaction.atomic():
        Paper.objects.update(content=b"other")


@pytest.mark.parametrize("make", (QuoteFactory, InvoiceFactory))
def test_a_paper_that_left_before_they_were_kept_is_kept_once(make):
    make()
    assert Paper.objects.count() == 0
    kept = freeze_old()
    assert kept > 0
    assert Paper.objects.count() == 2 * kept
    assert freeze_old() == 0


def test_an_old_paper_is_kept_when_it_is_first_asked_for():
    quote = QuoteFactory()
    before = paper_of(quote)
    quote.category.label_en = "Renamed"
    quote.category.save()
    assert paper_of(Quote.objects.get(pk=quote.pk)) == before


def test_a_draft_is_no_paper_yet():
    paper_of(QuoteFactory(draft=True))
    assert Paper.objects.count() == 0
    assert not Invoice.objects.exists()
