"""What was agreed, what was worked, what may be billed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from projects.enums import Activity, QuoteStatus
from projects.models import PriceCategory, Project, Quote, QuoteLine, Rate, TimeEntry
from projects.money import Totals, line_total, totals


@dataclass(frozen=True)
class Agreed:
    """The accepted quotes of a project together: hours, and euro before VAT."""

    hours: Decimal
    net: Decimal

    @property
    def is_something(self) -> bool:
        return self.hours > 0


@dataclass(frozen=True)
class Due:
    """Hours of one activity to be billed at one price of one accepted quote."""

    quote: Quote
    activity: str
    hours: Decimal
    full: Decimal
    price: Decimal
    vat_percent: Decimal


def rates_on(category: PriceCategory, day: date) -> dict[str, Rate]:
    """The prices of one category that are valid on a day, by activity."""
    valid = Rate.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=day), category=category, valid_from__lte=day
    )
    return {rate.activity: rate for rate in valid}


def totals_of(quote: Quote) -> Totals:
    return totals(quote.lines.all())


def accepted_lines(project: Project) -> QuerySet[QuoteLine]:
    """Lines of accepted quotes, the oldest acceptance first."""
    return (
        QuoteLine.objects.filter(quote__project=project, quote__status=QuoteStatus.ACCEPTED)
        .select_related("quote")
        .order_by("quote__answered_at", "quote_id", "pk")
    )


def agreed(project: Project) -> Agreed:
    found = totals(accepted_lines(project))
    return Agreed(hours=found.hours, net=found.net)


def billable_hours(project: Project) -> dict[str, Decimal]:
    """Hours marked as billed, by activity."""
    rows = (
        TimeEntry.objects.filter(project=project, billable=True)
        .exclude(activity__in=Activity.UNBILLED)
        .order_by()
        .values_list("activity")
        .annotate(total=Sum("hours"))
    )
    return dict(rows)


def due_lines(project: Project) -> tuple[list[Due], set[str]]:
    """Spread the billable hours over the accepted lines, the oldest first.

    Hours beyond an activity's own lines are priced as its newest line is. Also returns the
    activities that were worked but never quoted: they cannot be billed without an amendment.
    """
    lines = list(accepted_lines(project))
    due: list[Due] = []
    unquoted: set[str] = set()
    for activity, hours in sorted(billable_hours(project).items()):
        own = [line for line in lines if line.activity == activity]
        if not own:
            unquoted.add(activity)
            continue
        due += _spread(hours, own)
    return due, unquoted


def _spread(hours: Decimal, lines: list[QuoteLine]) -> Iterable[Due]:
    left = hours
    for line in lines:
        taken = left if line is lines[-1] else min(left, line.hours)
        if taken > 0:
            yield Due(line.quote, line.activity, taken, line.full, line.price, line.vat_percent)
        left -= taken


def net_of(lines: Iterable[Due]) -> Decimal:
    return sum((line_total(line.hours, line.price) for line in lines), Decimal(0))
