"""Hours worked, and the money of the sheets."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.reporting.queries.facts import Slice
from fbias.reporting.queries.facts.work import Entry, Sheet
from fbias.reporting.queries.figures import Adds, Chapter, Row
from fbias.reporting.queries.indicators.registry import indicator
from projects.enums import Activity, InvoiceStatus

MONEY = Chapter.MONEY
CENT = Decimal("0.01")


def hours_of(entries: Iterable[Entry]) -> Decimal:
    return sum((one.hours for one in entries), Decimal(0))


@indicator(
    "hours",
    gettext_lazy("Hours of work"),
    gettext_lazy(
        "Hours that analysts wrote down, by the day on which they worked, whenever the project "
        "was received. Hours of before the portal have no day: they are in all years only."
    ),
    chapter=MONEY,
    rows_at="projects:capacity",
)
def hours(within: Slice) -> list[Row]:
    records = [one for one in within.booked if one.hours is not None]
    ours = {one.pk for one in within.facts.works}
    own = [one for one in within.entries if one.project in ours]
    effort = [one for one in own if one.activity in Activity.EFFORT]
    advice = [one for one in own if one.activity == Activity.CONSULTATION]
    mentoring = [one for one in own if one.activity == Activity.MENTORING]
    billed = [one for one in effort if one.is_billed]
    before = (
        within.facts.works if within.period.first is None and within.period.last is None else ()
    )
    projects = {one.project for one in [*effort, *advice]} | {
        one.pk for one in before if one.earlier_effort or one.earlier_advice
    }
    in_sessions = sum((one.all_hours for one in records), Decimal(0))
    worked = hours_of(effort) + sum((one.earlier_effort for one in before), Decimal(0))
    advised = hours_of(advice) + sum((one.earlier_advice for one in before), Decimal(0))
    behind = len(projects)
    return [
        Row(_("Sessions"), in_sessions, len(records), _("h"), adds=Adds.HOURS),
        Row(_("Projects: work"), worked, behind, _("h"), adds=Adds.HOURS, named=True),
        Row(_("Projects: consultation"), advised, behind, _("h"), adds=Adds.HOURS, named=True),
        in_projects(_("Projects: work that is billed"), billed),
        in_projects(_("Projects: mentoring"), mentoring),
        mean(_("A session took on average"), in_sessions, len(records)),
    ]


def in_projects(label: str, entries: list[Entry]) -> Row:
    projects = {one.project for one in entries}
    return Row(label, hours_of(entries), len(projects), _("h"), adds=Adds.HOURS)


def mean(label: str, total: Decimal, rows: int) -> Row:
    value = round(total / rows, 1) if rows else None
    return Row(label, value, rows, _("h"), adds=Adds.NOT)


@indicator(
    "income",
    gettext_lazy("Money"),
    gettext_lazy(
        "Invoice sheets before VAT: issued by the day of issue, paid and waived by the day on "
        "which they were settled, less what credit notes took back. What they took back of the "
        "sheets issued in the period has its own line. The subsidy is full cost less the price "
        "asked, for the hours that are left."
    ),
    chapter=MONEY,
    rows_at="projects:invoices",
)
def income(within: Slice) -> list[Row]:
    """Funders read what was billed: what is not paid yet would follow from a difference."""
    issued = [one for one in within.facts.sheets if one.issued_on in within.period]
    settled = [one for one in within.facts.sheets if one.settled_on in within.period]
    paid = [one for one in settled if one.status == InvoiceStatus.PAID]
    waived = [one for one in settled if one.status == InvoiceStatus.WAIVED]
    open_still = [one for one in issued if one.status == InvoiceStatus.ISSUED]
    subsidy = sum((one.subsidy for one in issued), Decimal(0))
    row = Row(_("Subsidy in the sheets issued"), subsidy, len(issued), "€", adds=Adds.HOURS)
    billed = [money(_("Issued"), issued), taken_back(issued)]
    if not within.facts.by_state:
        return [*billed, row]
    return [
        *billed,
        what_is_left(_("Paid"), paid),
        what_is_left(_("Waived"), waived),
        what_is_left(_("Not settled yet"), open_still),
        row,
    ]


def money(label: str, sheets: list[Sheet]) -> Row:
    total = sum((one.net for one in sheets), Decimal(0))
    return Row(label, total, len(sheets), "€", adds=Adds.HOURS)


def taken_back(issued: list[Sheet]) -> Row:
    sheets = [one for one in issued if one.credited]
    total = sum((one.credited for one in sheets), Decimal(0))
    return Row(_("Taken back by credit notes"), total, len(sheets), "€", adds=Adds.HOURS)


def what_is_left(label: str, sheets: list[Sheet]) -> Row:
    total = sum((one.net - one.credited for one in sheets), Decimal(0))
    return Row(label, total, len(sheets), "€", adds=Adds.HOURS)
