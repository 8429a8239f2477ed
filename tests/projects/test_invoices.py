"""The invoice sheet: from locked hours, never above what was agreed, numbered without gaps."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from members.enums import Role
from projects.amounts import line_total, totals
from projects.enums import ProjectStatus as P
from projects.models import Invoice, MonthLock, Project, Series, TimeEntry
from projects.queries.invoices import Sums, sums_by_payer, sums_of
from projects.queries.quotes import agreed, due_lines
from projects.services.invoices import issue_invoice, pay_invoice, waive_invoice
from projects.services.papers import next_number
from projects.services.steps.ending import close_project
from tests.factories import (
    AnalystFactory,
    GrantFactory,
    InstitutionFactory,
    InvoiceFactory,
    QuotedFactory,
    QuoteFactory,
    QuoteLineFactory,
    UserFactory,
)
from tests.projects.working import nothing_written

pytestmark = pytest.mark.django_db
JANUARY = datetime(2026, 1, 5, 8, tzinfo=UTC)


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def project():
    return QuoteFactory(accepted=True, project__status=P.COMPLETED).project


def work(project, hours, *, activity="analysis", billable=True, day=0):
    begins = JANUARY + timedelta(days=day)
    return TimeEntry.objects.create(
        project=project,
        analyst=AnalystFactory(),
        activity=activity,
        period=(begins, begins + timedelta(hours=1)),
        hours=hours,
        billable=billable,
        request_key=uuid.uuid4(),
    )


def lock(month="2026-01-01"):
    MonthLock.objects.create(month=month)


def test_locked_billable_hours_become_a_sheet_at_the_prices_of_the_quote(project, coordinator):
    finance = UserFactory()
    GrantFactory(user=finance, role=Role.FINANCE)
    work(project, 4)
    work(project, Decimal("3.25"), day=1)
    work(project, 9, billable=False)
    work(project, 2, activity="mentoring")
    lock()

    invoice = issue_invoice(project, by=coordinator)

    line = invoice.lines.get()
    found = totals([line])
    assert (line.hours, found.full, found.net, found.gross) == (
        Decimal("7.25"), 580, 290, 348,
    )  # fmt: skip
    assert invoice.number == f"F-{timezone.localdate().year}-0001"
    assert Project.objects.get().status == P.INVOICED
    told = Notification.objects.filter(kind="project_invoice")
    assert sorted(told.values_list("recipient__email", flat=True)) == sorted(
        ["pi@example.org", finance.email]
    )
    with nothing_written(project, invoice), pytest.raises(DomainError, match="“Invoiced”"):
        issue_invoice(project, by=coordinator)
    assert Invoice.objects.get() == invoice


def test_open_months_unquoted_activities_and_too_many_hours_are_refused(project, coordinator):
    first = work(project, 4)
    with pytest.raises(DomainError, match="Lock the hours of these months first: January 2026"):
        issue_invoice(project, by=coordinator)
    lock()
    odd = work(project, 1, activity="training")
    with pytest.raises(DomainError, match="Never quoted: Training of the user"):
        issue_invoice(project, by=coordinator)
    odd.delete()
    first.hours = Decimal("10.01")
    first.save()
    with pytest.raises(
        DomainError, match=r"10\.01 hours of work cost €480\.48, .* 10 hours and €480\.00"
    ):
        issue_invoice(project, by=coordinator)

    assert (Invoice.objects.count(), Series.objects.count()) == (0, 0)
    assert Project.objects.get().status == P.COMPLETED

    amendment = QuoteFactory(project=project, accepted=True, line=None)
    QuoteLineFactory(quote=amendment, hours=1)
    invoice = issue_invoice(project, by=coordinator)
    assert [line.hours for line in invoice.lines.all()] == [10, Decimal("0.01")]


def test_a_project_without_an_hour_to_bill_uses_no_number_and_is_closed(
    project, coordinator, client
):
    work(project, 3, billable=False)
    client.force_login(coordinator)
    page = client.get(reverse("projects:quote", args=[project.pk])).content.decode()

    with pytest.raises(DomainError, match="there is no invoice sheet and no number is used"):
        issue_invoice(project, by=coordinator)

    assert "No hour is to be billed" in page
    assert reverse("projects:invoice_issue", args=[project.pk]) not in page
    assert (Invoice.objects.count(), Series.objects.count()) == (0, 0)
    assert close_project(project, by=coordinator).status == P.CLOSED


def test_a_project_with_an_hour_to_bill_is_not_closed_without_its_sheet(project, coordinator):
    work(project, 3)

    with pytest.raises(DomainError, match="The invoice sheet is made; It is paid or waived"):
        close_project(project, by=coordinator)


def test_only_coordinators_issue_and_waive(project):
    finance = UserFactory()
    GrantFactory(user=finance, role=Role.FINANCE)
    invoice = InvoiceFactory()
    for person in (finance, project.requester):
        with nothing_written(project, invoice), pytest.raises(PermissionDenied):
            issue_invoice(project, by=person)
        with nothing_written(project, invoice), pytest.raises(PermissionDenied):
            waive_invoice(invoice, by=person, reason="No.")
    assert (Invoice.objects.get(), Series.objects.count()) == (invoice, 0)


def test_a_sheet_is_settled_once_on_a_day_that_can_be(coordinator):
    invoice = InvoiceFactory()
    tomorrow = timezone.localdate() + timedelta(days=1)
    with nothing_written(invoice), pytest.raises(DomainError, match="until today"):
        pay_invoice(invoice, by=coordinator, on=tomorrow)
    with (
        nothing_written(invoice),
        pytest.raises(DomainError, match="Say why no payment is asked for"),
    ):
        waive_invoice(invoice, by=coordinator, reason="  ")
    pay_invoice(invoice, by=coordinator)
    with nothing_written(invoice), pytest.raises(DomainError, match="“Paid”"):
        waive_invoice(invoice, by=coordinator, reason="A pilot.")


def test_a_number_that_is_rolled_back_is_given_again():
    day = date(2026, 5, 4)
    assert next_number("F", on=day) == "F-2026-0001"
    with transaction.atomic():
        assert next_number("F", on=day) == "F-2026-0002"
        transaction.set_rollback(True)
    assert next_number("F", on=day) == "F-2026-0002"
    assert next_number("Q", on=day) == "Q-2026-0001"
    assert next_number("F", on=day.replace(year=2027)) == "F-2027-0001"


# --- properties ---------------------------------------------------------------------------------

activities = st.sampled_from(["analysis", "development", "report"])
hours = st.decimals(min_value="0.01", max_value=40, places=2)
prices = st.decimals(min_value=0, max_value=200, places=2)
lines = st.lists(
    st.tuples(activities, hours, prices, st.sampled_from([0, Decimal("5.50"), 20])),
    min_size=1,
    max_size=4,
)
entries = st.lists(
    st.tuples(activities, st.decimals(min_value="0.01", max_value=20, places=2), st.booleans()),
    max_size=6,
)


@given(quotes=st.lists(lines, min_size=1, max_size=3), worked=entries)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_quoted_amended_and_worked_never_is_more_billed_than_agreed(quotes, worked):
    with transaction.atomic():
        by = UserFactory(coordinator=True)
        project = QuotedFactory(status=P.COMPLETED)
        for number, quote in enumerate(quotes):
            made = QuoteFactory(
                project=project,
                accepted=True,
                line=None,
                answered_at=timezone.now() + timedelta(minutes=number),
            )
            for activity, amount, price, vat in quote:
                QuoteLineFactory(
                    quote=made, activity=activity, hours=amount, full=200, price=price,
                    vat_percent=vat,
                )  # fmt: skip
        for number, (activity, amount, billable) in enumerate(worked):
            work(project, amount, activity=activity, billable=billable, day=number)
        MonthLock.objects.get_or_create(month="2026-01-01")
        most, (due, unquoted) = agreed(project), due_lines(project)
        would_be = totals(due)
        try:
            billed = totals(issue_invoice(project, by=by).lines.all())
        except DomainError:
            assert (unquoted or not due) or (
                would_be.hours > most.hours
                or would_be.net > most.net
                or would_be.gross > most.gross
            )
            assert not Invoice.objects.filter(project=project).exists()
        else:
            assert billed.hours <= most.hours
            assert billed.net <= most.net
            assert billed.gross <= most.gross
            asked = sum(amount for _activity, amount, billable in worked if billable)
            assert billed.hours == asked
            assert billed.net == sum((line_total(one.hours, one.price) for one in due), Decimal(0))
        transaction.set_rollback(True)


def test_what_is_overdue_is_found_and_says_since_when(client, coordinator, settings):
    settings.FACILITY_PAYMENT_DAYS = 30
    today = facility_today()
    late, in_time, paid = (
        InvoiceFactory(issued_on=today - timedelta(days=days)) for days in (31, 30, 31)
    )
    pay_invoice(paid, by=coordinator, on=today)
    client.force_login(coordinator)
    asked = {"first": today - timedelta(days=60), "last": today, "status": "overdue"}

    page = client.get(reverse("projects:invoices"), asked).text
    assert late.number in page
    assert "was due on" in page
    assert in_time.number not in page
    assert paid.number not in page
    table = client.get(reverse("projects:invoices_csv"), asked).text
    assert str(today - timedelta(days=1)) in table


def test_sums_stand_by_institution_and_cost_one_query(
    client, coordinator, django_assert_num_queries
):
    places = ["Curie", "Pasteur", "Roscoff"]
    sheets = [
        InvoiceFactory(project__institution=InstitutionFactory(name=place)) for place in places
    ]
    pay_invoice(sheets[0], by=coordinator, on=facility_today())

    with django_assert_num_queries(1):
        rows = sums_by_payer(Invoice.objects.all())
    assert [row.place for row in rows] == places
    assert sums_of(rows) == Sums(issued=Decimal(768), paid=Decimal(384))
    client.force_login(coordinator)
    assert "By institution" in client.get(reverse("projects:invoices")).text
