"""What was agreed, what was worked, what may be billed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from django.db.models import Q, QuerySet

from fbias.core.clock import facility_day, facility_today
from fbias.core.http import fetch_part
from members.enums import InstitutionKind
from members.models import HostFacility
from projects.amounts import totals
from projects.enums import QuoteStatus
from projects.models import MonthLock, PriceCategory, Project, Quote, QuoteLine, Rate, TimeEntry
from projects.models.hours import months_of
from projects.queries.capacity.months import expected_start
from projects.queries.evaluation.opinions import opinions_that_count


@dataclass(frozen=True)
class Agreed:
    """The accepted quotes of a project together: hours, and euro before and with VAT."""

    hours: Decimal
    net: Decimal
    gross: Decimal

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


def accepted_lines(project: Project) -> QuerySet[QuoteLine]:
    """Lines of accepted quotes, the oldest acceptance first."""
    return (
        QuoteLine.objects.filter(quote__project=project, quote__status=QuoteStatus.ACCEPTED)
        .select_related("quote")
        .order_by("quote__answered_at", "quote_id", "pk")
    )


def agreed(project: Project) -> Agreed:
    found = totals(accepted_lines(project))
    return Agreed(hours=found.hours, net=found.net, gross=found.gross)


def billable_hours(project: Project) -> dict[str, Decimal]:
    """Hours marked as billed, by activity."""
    return TimeEntry.objects.billable().filter(project=project).totals_by("activity")


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


def is_nothing_to_bill(project: Project) -> bool:
    """No billable hour, quoted or not."""
    return not billable_hours(project)


def _spread(hours: Decimal, lines: list[QuoteLine]) -> Iterable[Due]:
    left = hours
    for line in lines:
        taken = left if line is lines[-1] else min(left, line.hours)
        if taken > 0:
            yield Due(line.quote, line.activity, taken, line.full, line.price, line.vat_percent)
        left -= taken


def open_months(project: Project) -> list[date]:
    """Months with hours on the project that are not locked yet, or have an entry unlocked."""
    entries = TimeEntry.objects.filter(project=project)
    worked = worked_months(entries)
    locked = MonthLock.objects.filter(month__in=worked).values_list("month", flat=True)
    unlocked = worked_months(entries.filter(unlocked_at__isnull=False))
    return sorted(worked - set(locked) | unlocked)


def worked_months(entries: QuerySet[TimeEntry]) -> set[date]:
    periods = entries.values_list("period", flat=True)
    return {month for period in periods for month in months_of(period.lower, period.upper)}


def agreed_since(project: Project) -> date | None:
    """The day of the facility on which the PI accepted the first quote."""
    first = project.quotes.filter(status=QuoteStatus.ACCEPTED).order_by("answered_at", "pk").first()
    moment = first.answered_at if first else None
    return facility_day(moment) if moment else None


def suggested_category(project: Project) -> PriceCategory | None:
    """By the institution that buys: a member of the network, a company, or public research."""
    home = project.institution or project.requester.institution
    if home is not None and home.kind == InstitutionKind.COMPANY:
        code = "company"
    elif home is not None and HostFacility.objects.filter(institution=home).exists():
        code = "member"
    else:
        code = "academic"
    return PriceCategory.objects.filter(code=code, retired=False).first()


@dataclass(frozen=True)
class Estimate:
    """What the evaluators think it takes, the medians; None where nobody said."""

    hours: Decimal | None
    low: Decimal | None
    high: Decimal | None
    weeks: int | None


def estimate(project: Project) -> Estimate:
    opinions = opinions_that_count([project.pk])
    if not opinions:
        return Estimate(None, None, None, None)
    return Estimate(
        hours=median(one.effort_likely for one in opinions),
        low=median(one.effort_low for one in opinions),
        high=median(one.effort_high for one in opinions),
        weeks=round(median(one.duration_weeks for one in opinions)),
    )


def weeks_until_start(project: Project) -> int:
    """Whole weeks until somebody is thought to be free; none where that is not known."""
    starts_on = expected_start(project).starts_on
    days = (starts_on - facility_today()).days if starts_on else 0
    return max(0, -(-days // 7))


def quotes_for(project: Project, *, coordinates: bool) -> list[Quote]:
    """Quotes of a project, the newest first; drafts only for those who write them; two queries."""
    rows = (
        Quote.objects.filter(project=project)
        .exclude(status=QuoteStatus.REPLACED, number="")
        .select_related("category", "amends", "terms", "purchase_order", "approval")
        .prefetch_related("lines")
    )
    if not coordinates:
        rows = rows.exclude(status=QuoteStatus.DRAFT)
    quotes = list(rows)
    for quote in quotes:
        quote.project = project
    return quotes


def one_quote(project: Project, pk: int, *, coordinates: bool) -> Quote:
    """One of them, or 404."""
    rows = Quote.objects.filter(project=project).select_related(
        "category", "amends", "terms", "project__requester__institution"
    )
    if not coordinates:
        rows = rows.exclude(status=QuoteStatus.DRAFT)
    quote: Quote = fetch_part(rows.exclude(status=QuoteStatus.REPLACED, number=""), pk=pk)
    return quote


def waiting_quote(project: Project) -> Quote | None:
    """The quote that can be answered today."""
    return (
        Quote.objects.filter(
            project=project, status=QuoteStatus.SENT, valid_until__gte=facility_today()
        )
        .select_related("category", "amends", "terms", "project__requester__institution")
        .first()
    )
