"""Credit notes: numbered, never more than the sheet, and every sum follows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.links import sign
from fbias.notifications.models import Notification
from members.enums import Role
from projects.amounts import left_of, totals
from projects.enums import InvoiceStatus
from projects.models import CreditNote, Invoice, InvoiceLine, Paper, Series
from projects.queries.closing import money_points
from projects.queries.invoices import Sums, sums_by_payer, sums_of
from projects.services.credit_notes import credit_invoice
from projects.services.invoices import pay_invoice, waive_invoice
from projects.services.mails.quotes import READ_CREDIT
from tests.factories import GrantFactory, InvoiceFactory, UserFactory
from tests.projects.working import nothing_written

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def sheet():
    """Eight hours at 40 of 80 euro, and 20 % of VAT: 384 euro."""
    return InvoiceFactory()


def take(sheet, hours, *, by, reason="Counted twice."):
    line = sheet.lines.get()
    return credit_invoice(sheet, by=by, reason=reason, hours={line.pk: Decimal(hours)})


def test_a_part_is_taken_back_with_a_number_of_its_own_series(sheet, coordinator):
    finance = UserFactory()
    GrantFactory(user=finance, role=Role.FINANCE)

    credit = take(sheet, "2.5", by=coordinator)

    year = facility_today().year
    assert credit.number == f"A-{year}-0001"
    assert (credit.hours, credit.full, credit.net, credit.vat, credit.gross) == (
        Decimal("2.5"), 200, 100, 20, 120,
    )  # fmt: skip
    fresh = Invoice.objects.get()
    assert fresh.status == InvoiceStatus.ISSUED
    assert left_of(fresh.lines.all()).gross == 264
    told = Notification.objects.filter(kind="project_credit")
    assert sorted(told.values_list("recipient__email", flat=True)) == sorted(
        [sheet.project.pi.email, finance.email]
    )
    assert take(sheet, 1, by=coordinator).number == f"A-{year}-0002"


def test_a_sheet_of_which_nothing_is_left_asks_for_nothing(sheet, coordinator):
    take(sheet, 3, by=coordinator)
    take(sheet, 5, by=coordinator)

    fresh = Invoice.objects.get()
    assert (fresh.status, fresh.settled_on) == (InvoiceStatus.CREDITED, facility_today())
    assert [point.is_done for point in money_points(fresh.project)] == [True, True]
    assert sum(one.gross for one in CreditNote.objects.all()) == totals(fresh.lines.all()).gross
    with nothing_written(fresh), pytest.raises(DomainError, match="“Taken back”"):
        pay_invoice(fresh, by=coordinator)
    with nothing_written(fresh), pytest.raises(DomainError, match="“Taken back”"):
        take(fresh, 1, by=coordinator)


def test_what_was_paid_stays_paid_and_is_paid_back(sheet, coordinator):
    pay_invoice(sheet, by=coordinator)

    credit = take(sheet, 8, by=coordinator)

    assert Invoice.objects.get().status == InvoiceStatus.PAID
    facts = Paper.objects.get(credit_note=credit, language="en").facts
    assert facts["after"][1]["text"] == f"{sheet.number} was paid: €384.00 are paid back."


@pytest.mark.parametrize(
    ("hours", "reason", "says"),
    (
        ("8.01", "Twice.", "At most 8 hours of this line are left"),
        ("-1", "Twice.", "At most 8 hours of this line are left"),
        ("0", "Twice.", "Say how many hours"),
        ("1", "  ", "Say why it is taken back"),
    ),
)
def test_more_than_the_sheet_nothing_or_without_a_reason_is_refused(
    sheet, coordinator, hours, reason, says
):
    with nothing_written(sheet), pytest.raises(DomainError, match=says):
        take(sheet, hours, by=coordinator, reason=reason)
    assert (CreditNote.objects.count(), Series.objects.count()) == (0, 0)


def test_a_line_of_another_sheet_and_a_waived_sheet_are_refused(sheet, coordinator):
    strange = InvoiceFactory().lines.get()
    with pytest.raises(DomainError, match="At most 0 hours"):
        credit_invoice(sheet, by=coordinator, reason="No.", hours={strange.pk: Decimal(1)})
    waive_invoice(sheet, by=coordinator, reason="A pilot.")
    with pytest.raises(DomainError, match="“Waived”"):
        take(sheet, 1, by=coordinator)
    assert CreditNote.objects.count() == 0


def test_only_coordinators_take_back(sheet):
    finance = UserFactory()
    GrantFactory(user=finance, role=Role.FINANCE)
    for person in (finance, sheet.project.pi, sheet.project.requester):
        with nothing_written(sheet), pytest.raises(PermissionDenied):
            take(sheet, 1, by=person)


def test_the_database_keeps_a_line_within_its_hours(sheet):
    with pytest.raises(IntegrityError, match="invoiceline_credited_within_its_hours"):
        InvoiceLine.objects.update(credited=Decimal("8.01"))


def test_sums_lists_and_tables_follow(sheet, coordinator, client):
    take(sheet, 3, by=coordinator)
    paid = InvoiceFactory()
    pay_invoice(paid, by=coordinator)
    take(paid, 1, by=coordinator)

    rows = sums_by_payer(Invoice.objects.all())
    assert sums_of(rows) == Sums(issued=Decimal(240), paid=Decimal(336), credited=Decimal(192))
    client.force_login(coordinator)
    page = client.get(reverse("projects:invoices")).text
    assert "taken back €192.00" in page
    assert "left €240.00" in page
    table = client.get(reverse("projects:invoices_csv")).text
    assert "144.00" in table
    notes = client.get(reverse("projects:credits_csv")).text.splitlines()
    assert [line.split(",")[2] for line in notes[1:]] == [paid.number, sheet.number]
    assert "-48.00" in notes[1]


def test_a_sheet_taken_back_is_not_overdue(coordinator, settings):
    settings.FACILITY_PAYMENT_DAYS = 30
    late = InvoiceFactory(issued_on=facility_today() - timedelta(days=31))
    assert list(Invoice.objects.overdue()) == [late]
    take(late, 8, by=coordinator)
    assert list(Invoice.objects.overdue()) == []


def test_a_coordinator_takes_back_on_the_page_of_the_sheet(sheet, coordinator, client):
    client.force_login(coordinator)
    line = sheet.lines.get()
    address = reverse("projects:invoice_credit", args=[sheet.pk])

    refused = client.post(address, {f"hours_{line.pk}": "9", "reason": "Twice."})
    assert refused.status_code == 422
    assert "At most 8 hours are left." in refused.text

    client.post(address, {f"hours_{line.pk}": "2", "reason": "Two hours twice."})

    credit = CreditNote.objects.get()
    page = client.get(reverse("projects:invoice", args=[sheet.pk])).text
    assert credit.number in page
    assert "Two hours twice." in page
    assert "Without them the sheet comes to €288.00." in page


def test_the_paper_refers_to_the_sheet_and_says_why(sheet, coordinator, client):
    credit = take(sheet, 2, by=coordinator, reason="Two hours were counted twice.")
    token = sign(READ_CREDIT, credit, sheet.project.pi)

    answer = client.get(reverse("projects:credit_link", args=[token]))

    paper = Paper.objects.get(credit_note=credit, language="en")
    assert answer.content == bytes(paper.content)
    assert answer.content.startswith(b"%PDF-")
    facts = paper.facts
    assert facts["title"] == f"Credit note {credit.number}"
    day = date_format(sheet.issued_on, "j F Y")
    assert facts["facts"][0] == ["Takes back from", f"Invoice sheet {sheet.number} of {day}"]
    assert facts["after"][0]["text"] == "Two hours were counted twice."
    assert facts["sums"][-1][1] == "€96.00"


shares = st.lists(st.decimals(min_value="0.01", max_value=5, places=2), min_size=1, max_size=6)
priced = st.tuples(
    st.decimals(min_value="0.01", max_value=20, places=2),
    st.decimals(min_value=0, max_value=99, places=2),
    st.sampled_from([0, Decimal("5.50"), 20]),
)


@given(lines=st.lists(priced, min_size=1, max_size=3), wanted=shares)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_credit_notes_and_what_is_left_are_the_sheet_to_the_cent(lines, wanted):
    with transaction.atomic():
        by = UserFactory(coordinator=True)
        sheet = InvoiceFactory()
        quote = sheet.lines.get().quote
        sheet.lines.all().delete()
        for hours, price, vat in lines:
            sheet.lines.create(
                quote=quote, activity="analysis", hours=hours, full=100, price=price,
                vat_percent=vat,
            )  # fmt: skip
        whole = totals(sheet.lines.all())
        for number, share in enumerate(wanted):
            line = list(sheet.lines.all())[number % len(lines)]
            if share <= line.hours - line.credited:
                credit_invoice(sheet, by=by, reason="So.", hours={line.pk: share})
        rest = left_of(sheet.lines.all())
        notes = CreditNote.objects.all()
        assert sum((one.net for one in notes), rest.net) == whole.net
        assert sum((one.vat for one in notes), rest.vat_amount) == whole.vat_amount
        for note in notes:
            sums = Paper.objects.get(credit_note=note, language="en").facts["sums"]
            assert sums[-1][1] == f"€{note.gross:,.2f}"
        transaction.set_rollback(True)
