"""The budget of one year: what came in by project and payer, what was spent, and on whose work.

Sheets count before VAT by their day of issue, credit notes by theirs; a sheet that was waived asks
for nothing. What a conflict of interest hides from the reader is not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Max, Min, Sum
from django.utils.translation import gettext as _

from fbias.core.folding import order_key
from fbias.reporting.models import BudgetLine, Place
from projects.amounts import split, totals
from projects.enums import InvoiceStatus
from projects.models import CreditNote, Invoice, TimeEntry
from projects.queries.papers.parties import parties_of

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Paid:
    """One sheet or credit note: `net` is asked of the payer, `subsidy` paid by the network."""

    number: str
    project: int
    title: str
    payer: str
    net: Decimal
    subsidy: Decimal


@dataclass(frozen=True)
class Share:
    """What one host facility worked for: hours billed, and its part of price and subsidy."""

    host: str
    hours: Decimal = NOTHING
    net: Decimal = NOTHING
    subsidy: Decimal = NOTHING
    positions: Decimal = NOTHING


@dataclass(frozen=True)
class Bar:
    """A kind of income or spending; `length` is its part of the largest, in percent."""

    label: str
    amount: Decimal
    length: int


@dataclass(frozen=True)
class Budget:
    year: int
    paid: list[Paid]
    lines: list[BudgetLine]
    shares: list[Share]

    @property
    def sheets(self) -> Decimal:
        return added(one.net for one in self.paid)

    @property
    def subsidy(self) -> Decimal:
        """Full cost less the price asked: what the network paid for its users."""
        return added(one.subsidy for one in self.paid)

    @cached_property
    def by_place(self) -> dict[str, Decimal]:
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            sums[line.place] += line.amount
        return sums

    @property
    def income(self) -> Decimal:
        return self.sheets + added(self.by_place[place] for place in Place.INCOME)

    @property
    def spending(self) -> Decimal:
        return added(self.by_place[place] for place in Place.SPENDING)

    @property
    def balance(self) -> Decimal:
        return self.income - self.spending

    @property
    def payers(self) -> list[tuple[str, Decimal]]:
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for one in self.paid:
            sums[one.payer] += one.net
        return [(payer, sums[payer]) for payer in sorted(sums, key=order_key)]

    @property
    def charts(self) -> list[tuple[str, list[Bar]]]:
        """Income and spending by kind, on one scale."""
        earned = [(str(_("Projects")), self.sheets)]
        earned += [(str(Place(one).label), self.by_place[one]) for one in sorted(Place.INCOME)]
        spent = [(str(Place(one).label), self.by_place[one]) for one in sorted(Place.SPENDING)]
        largest = max((amount for _label, amount in earned + spent), default=NOTHING)
        return [
            (_("Income"), bars_of(earned, largest)), (_("Spending"), bars_of(spent, largest)),
        ]  # fmt: skip


def bars_of(rows: list[tuple[str, Decimal]], largest: Decimal) -> list[Bar]:
    return [
        Bar(label, amount, max(0, round(100 * amount / largest)) if largest else 0)
        for label, amount in rows
    ]


def added(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)


def budget_of(year: int, reader: Any) -> Budget:
    """Five queries, however many rows."""
    paid = [*sheets_of(year, reader), *credits_of(year, reader)]
    lines = list(BudgetLine.objects.filter(year=year).select_related("facility"))
    return Budget(year, paid, lines, shares_of(paid, lines))


def sheets_of(year: int, reader: Any) -> list[Paid]:
    rows = Invoice.objects.of_office(reader).filter(issued_on__year=year)
    sheets = []
    for invoice in rows.exclude(status=InvoiceStatus.WAIVED).for_list().order_by("number"):
        sums = totals(invoice.lines.all())
        sheets.append(paid_row(invoice.number, invoice, net=sums.net, subsidy=sums.subsidy))
    return sheets


def credits_of(year: int, reader: Any) -> list[Paid]:
    rows = CreditNote.objects.of_office(reader).filter(issued_on__year=year)
    rows = rows.select_related(
        "invoice__project__requester__institution",
        "invoice__project__institution",
        "invoice__project__payer",
    )
    return [
        paid_row(one.number, one.invoice, net=-one.net, subsidy=one.net - one.full) for one in rows
    ]


def paid_row(number: str, invoice: Invoice, *, net: Decimal, subsidy: Decimal) -> Paid:
    who = parties_of(invoice)
    payer = who.get("payer_legal_name") or who["place"]
    return Paid(number, invoice.project_id, who["title"], payer, net, subsidy)


def shares_of(paid: list[Paid], lines: list[BudgetLine]) -> list[Share]:
    """Each sum is split by the billed hours of the project, to the cent."""
    worked = hours_by_host({one.project for one in paid})
    sums: defaultdict[str, list[Decimal]] = defaultdict(lambda: [NOTHING] * 4)
    for project in {one.project for one in paid}:
        for host, hours in worked[project].items():
            sums[host][0] += hours
    for sheet in paid:
        hosts = worked[sheet.project] or {"": Decimal(1)}
        for place, amount in ((1, sheet.net), (2, sheet.subsidy)):
            for host, part in zip(hosts, split(amount, list(hosts.values())), strict=True):
                sums[host][place] += part
    for line in lines:
        if line.facility and line.place == Place.POSITIONS:
            sums[line.facility.name][3] += line.amount
    return [Share(host, *sums[host]) for host in sorted(sums, key=order_key)]


def hours_by_host(projects: set[int]) -> defaultdict[int, dict[str, Decimal]]:
    """Billed hours by project and the host facility whose analysts worked them, in one order."""
    by_project: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = (
        TimeEntry.objects.billable()
        .filter(project__in=projects)
        .order_by("project", "analyst__facility__name", "analyst__facility")
        .values_list("project", "analyst__facility__name")
        .annotate(Sum("hours"))
    )
    for project, host, hours in rows:
        by_project[project][host or ""] = hours
    return by_project


def years_of_money(this_year: int) -> list[int]:
    """From the first sheet or line until this year, or the last line; the newest first."""
    first = Invoice.objects.aggregate(day=Min("issued_on"))["day"]
    lines = BudgetLine.objects.aggregate(first=Min("year"), last=Max("year"))
    begins = [this_year, *([first.year] if first else []), lines["first"] or this_year]
    return [*range(max(this_year, lines["last"] or this_year), min(begins) - 1, -1)]


def table_of(budget: Budget) -> list[list[object]]:
    """One row for each sheet, credit note and line; spending stands below zero."""
    rows: list[list[object]] = [
        [budget.year, _("Projects"), one.number, one.title, one.payer, "", one.net, one.subsidy]
        for one in budget.paid
    ]
    for line in budget.lines:
        host = line.facility.name if line.facility else ""
        amount = line.amount if line.place in Place.INCOME else -line.amount
        rows.append(
            [budget.year, line.get_place_display(), "", line.label, line.paid_by, host, amount, ""]
        )
    return rows
