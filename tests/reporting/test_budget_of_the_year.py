"""The budget of a year: sheets less credit notes, lines of the coordinators, shares to the cent."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.reporting.models import BudgetLine, Place
from fbias.reporting.queries.budgets import Share, budget_of, years_of_money
from fbias.reporting.services.budgets import add_line, remove_line
from projects.amounts import split
from projects.models import CreditNote, Invoice, TimeEntry
from tests.factories import (
    AnalystFactory,
    BudgetLineFactory,
    ConflictFactory,
    CreditNoteFactory,
    HostFacilityFactory,
    InvoiceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2025, 5, 1)


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def sheet(**more):
    """Eight hours at 40 of 80 euro."""
    return InvoiceFactory(issued_on=DAY, **more)


def worked(project, site, hours):
    begins = datetime(2025, 4, 1, 8, tzinfo=UTC) + timedelta(days=TimeEntry.objects.count())
    TimeEntry.objects.create(
        project=project,
        analyst=AnalystFactory(facility=site),
        activity="analysis",
        period=(begins, begins + timedelta(hours=1)),
        hours=hours,
        request_key=uuid.uuid4(),
    )


def test_income_is_what_was_billed_less_what_was_taken_back_and_waived(coordinator):
    kept, waived = sheet(), sheet(status="waived", settled_on=DAY, waiver_reason="A pilot.")
    CreditNote.objects.filter(pk=CreditNoteFactory(invoice=kept).pk).update(issued_on=DAY)
    InvoiceFactory(issued_on=date(2024, 12, 31))
    BudgetLineFactory(year=2025, place="subsidy", amount=Decimal("5000.50"))
    BudgetLineFactory(year=2025, place="positions", amount=4000)
    BudgetLineFactory(year=2024, place="positions", amount=9999)

    budget = budget_of(2025, coordinator)

    assert waived.number not in {one.number for one in budget.paid}
    assert (budget.sheets, budget.subsidy) == (240, 240)
    assert (budget.income, budget.spending) == (Decimal("5240.50"), 4000)
    assert budget.balance == Decimal("1240.50")


def test_a_credit_note_counts_in_its_own_year(coordinator):
    note = CreditNoteFactory(invoice=sheet())
    CreditNote.objects.filter(pk=note.pk).update(issued_on=date(2026, 1, 2))
    assert budget_of(2025, coordinator).sheets == 320
    assert budget_of(2026, coordinator).sheets == -80


def test_sums_stand_by_payer_as_the_sheet_names_them(coordinator):
    named = sheet()
    Invoice.objects.filter(pk=named.pk).update(
        parties={"title": "T", "place": "Curie", "payer_legal_name": "Fondation Zqx"}
    )
    assert budget_of(2025, coordinator).payers == [("Fondation Zqx", 320)]


def test_each_host_has_its_share_by_billed_hours(coordinator):
    one, other = HostFacilityFactory(name="Aber"), HostFacilityFactory(name="Brest")
    project = sheet().project
    worked(project, one, 2)
    worked(project, other, 1)
    BudgetLineFactory(year=2025, place="positions", amount=700, facility=other)

    assert budget_of(2025, coordinator).shares == [
        Share("Aber", Decimal(2), Decimal("213.33"), Decimal("213.33")),
        Share("Brest", Decimal(1), Decimal("106.67"), Decimal("106.67"), Decimal(700)),
    ]


def test_a_sum_on_which_nobody_wrote_hours_is_not_lost(coordinator):
    sheet()
    assert budget_of(2025, coordinator).shares == [
        Share("", Decimal(0), Decimal(320), Decimal(320))
    ]


@given(
    amount=st.decimals(min_value=-9999, max_value=9999, places=2),
    weights=st.lists(
        st.decimals(min_value="0.01", max_value=500, places=2), min_size=1, max_size=9
    ),
)
def test_parts_are_the_whole_to_the_cent_and_none_is_off_by_more_than_a_cent(amount, weights):
    parts = split(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    assert all(
        abs(part - amount * weight / whole) < Decimal("0.01")
        for part, weight in zip(parts, weights, strict=True)
    )


def test_what_a_conflict_hides_is_in_no_sum(coordinator):
    hidden = sheet()
    ConflictFactory(person=coordinator, with_person=hidden.project.requester)
    budget = budget_of(2025, coordinator)
    assert (budget.paid, budget.sheets, budget.shares) == ([], 0, [])


def given_line(**more):
    line = {"year": 2025, "place": "training", "label": "Course", "amount": Decimal(300)}
    return line | {"request_key": uuid.uuid4()} | more


def test_two_clicks_are_one_line_and_only_coordinators_write(coordinator):
    line = given_line()
    assert add_line(by=coordinator, **line) == add_line(by=coordinator, **line)
    with pytest.raises(PermissionDenied):
        add_line(by=UserFactory(), **given_line())
    with pytest.raises(DomainError):
        add_line(by=coordinator, **given_line(amount=Decimal(0)))
    assert BudgetLine.objects.count() == 1


def test_a_line_that_is_taken_out_stays_in_the_log(coordinator):
    line = add_line(by=coordinator, **given_line())
    with pytest.raises(PermissionDenied):
        remove_line(line, by=UserFactory())
    remove_line(line, by=coordinator)
    remove_line(line, by=coordinator)
    assert BudgetLine.objects.count() == 0
    entry = TimelineEntry.objects.get(verb="budgetline.remove")
    assert entry.detail["reason"] == "2025 Training: Course, 300.00"


def test_the_page_adds_shows_and_leaves_as_a_table(coordinator, client):
    number = sheet().number
    client.force_login(coordinator)
    address = f"{reverse('reporting:budget')}?year=2025"
    form = {"place": "computing", "label": "Cluster", "amount": "1 250,50", "paid_by": "CNRS"}

    refused = client.post(address, form | {"amount": "0", "request_key": uuid.uuid4()})
    assert refused.status_code == 422
    assert "Give an amount above zero." in refused.text

    client.post(address, form | {"request_key": uuid.uuid4()})
    page = client.get(address).text
    for words in (number, "Cluster", "€1,250.50", "-€930.50", "€320.00", "Nobody wrote hours"):
        assert words in page
    rows = client.get(f"{reverse('reporting:budget_csv')}?year=2025").text.splitlines()
    assert "Projects" in rows[1]
    assert rows[2].endswith("Computing,,Cluster,CNRS,,-1250.50,")


def test_years_are_those_from_the_first_money_on():
    assert years_of_money(2026) == [2026]
    sheet()
    assert years_of_money(2026) == [2026, 2025]
    BudgetLineFactory(year=2023)
    BudgetLineFactory(year=2027)
    assert years_of_money(2026) == [2027, 2026, 2025, 2024, 2023]


def test_the_page_costs_the_same_however_many_sheets(coordinator, django_assert_num_queries):
    sheet()
    assert coordinator.is_coordinator  # asked once for each request
    with django_assert_num_queries(5):
        budget_of(2025, coordinator)
    for _ in range(5):
        sheet()
    with django_assert_num_queries(5):
        budget_of(2025, coordinator)


def test_every_kind_is_income_or_spending():
    assert {*Place.INCOME, *Place.SPENDING} == set(Place.values)
