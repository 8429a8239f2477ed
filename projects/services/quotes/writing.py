"""Quotes as coordinators write them: drafted from hours and the price list, then sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import Activity, ProjectStatus, QuoteStatus
from projects.models import PriceCategory, Project, Quote, QuoteLine
from projects.queries.papers.parties import parties_now
from projects.queries.quotes import rates_on
from projects.services.forecasts import store_forecast
from projects.services.mails.quotes import announce_quote
from projects.services.papers import freeze_paper, next_number
from projects.services.prices import ensure_terms
from projects.services.steps.taking import take_step

VALID_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Wanted:
    """Hours of one activity, and what they are for."""

    activity: str
    hours: Decimal
    text: str = ""


@transaction.atomic
def draft_quote(
    project: Project,
    *,
    by: User,
    category: PriceCategory,
    lines: Sequence[Wanted],
    scope: str,
    duration_weeks: int,
    starts_in_weeks: int = 0,
    priced_on: date | None = None,
    valid_until: date | None = None,
    amends: Quote | None = None,
    seen: str | None = None,
) -> Quote:
    """Write a quote at the prices of `priced_on` (today); only coordinators see it yet.

    It takes the place of a draft that was not sent, if its author saw that one (`seen`). Once a
    quote is accepted, the next one amends it: its hours are added. Refuses a quote without hours,
    an activity without a price on that day, and one that is no good any more when it is written.
    """
    locked = lock_for(project, "send_quote", by=by)
    _refuse_unquotable(locked)
    if not lines:
        raise DomainError(_("Give hours for at least one activity: a quote needs them."))
    day = priced_on or facility_today()
    _refuse_over(valid_until or day + VALID_FOR)
    given = {"category": category.pk, "scope": scope, **words_of(lines)}
    given |= {"starts_in_weeks": starts_in_weeks, "duration_weeks": duration_weeks}
    for draft in locked.quotes.filter(status=QuoteStatus.DRAFT):
        refuse_changed(draft_in_words(draft), given, seen=seen)
        draft.life.advance(draft, "replace", by=by)
    quote = Quote(
        project=locked,
        amends=_accepted_one(locked, amends),
        terms=ensure_terms(),
        category=category,
        priced_on=day,
        valid_until=valid_until or day + VALID_FOR,
        starts_in_weeks=starts_in_weeks,
        duration_weeks=duration_weeks,
        scope=scope.strip(),
        made_by=by,
    )
    with constraints_speak(Quote):
        quote.full_clean(validate_unique=False)
        quote.save(force_insert=True)
    with constraints_speak(QuoteLine):
        for line in _priced(quote, lines):
            line.full_clean()
            line.save(force_insert=True)
    record(locked, "draft_quote", by=by, quote=quote.pk)
    store_forecast(locked)
    return quote


def words_of(lines: Iterable[Wanted | QuoteLine]) -> dict[str, Any]:
    """Hours and words of each activity, as the form of a quote names them."""
    nothing = {f"{part}_{one}": "" for one in Activity for part in ("hours", "text")}
    said = {f"hours_{line.activity}": line.hours for line in lines}
    return {**nothing, **said, **{f"text_{line.activity}": line.text for line in lines}}


def draft_in_words(draft: Quote) -> dict[str, Any]:
    """What another coordinator would write over."""
    return {
        "category": draft.category_id,
        "scope": draft.scope,
        "starts_in_weeks": draft.starts_in_weeks,
        "duration_weeks": draft.duration_weeks,
        **words_of(list(draft.lines.all())),
    }


def _refuse_unquotable(project: Project) -> None:
    """A quote is for a project that was taken and is not settled."""
    if project.status not in ProjectStatus.UNBILLED:
        raise DomainError(
            _("The project is “%(state)s”: no quote can be written for it now.")
            % {"state": project.get_status_display()}
        )


def _refuse_over(valid_until: date) -> None:
    if valid_until < facility_today():
        raise DomainError(_("The last day of this quote has passed. Choose a later one."))


def _accepted_one(project: Project, amends: Quote | None) -> Quote | None:
    """The quote to amend: the one named, else the newest accepted one, if any."""
    accepted = project.quotes.filter(status=QuoteStatus.ACCEPTED).order_by("-answered_at", "-pk")
    if amends is None:
        return accepted.first()
    quote = accepted.filter(pk=amends.pk).first()
    if quote is None:
        raise DomainError(_("Only an accepted quote of this project can be amended."))
    return quote


def _priced(quote: Quote, lines: Sequence[Wanted]) -> list[QuoteLine]:
    rates = rates_on(quote.category, quote.priced_on)
    priced = []
    for line in lines:
        if not Activity.is_billed(line.activity):
            raise DomainError(
                _("“%(activity)s” is free of charge: leave it out of the quote.")
                % {"activity": Activity(line.activity).label}
            )
        rate = rates.get(line.activity)
        if rate is None:
            raise DomainError(
                _("The price list has no price for “%(activity)s” on this date.")
                % {"activity": Activity(line.activity).label}
            )
        priced.append(
            QuoteLine(
                quote=quote,
                activity=line.activity,
                text=line.text,
                hours=line.hours,
                full=rate.full,
                price=rate.price,
                vat_percent=rate.vat_percent,
            )
        )
    return priced


@transaction.atomic
def send_quote(quote: Quote, *, by: User) -> Quote:
    """Number it and send it to the PI; a quote that still waits for an answer is replaced.

    The first quote moves the project; one sent while an answer is awaited replaces the older, and
    an amendment leaves the project at work.
    """
    project = lock_for(quote.project, "send_quote", by=by)
    _refuse_without_pi(project)
    _refuse_over(quote.valid_until)
    amends = quote.amends_id is not None
    if amends and project.status not in ProjectStatus.AMENDABLE:
        raise DomainError(
            _("The project is “%(state)s”: its quote cannot be amended now.")
            % {"state": project.get_status_display()}
        )
    if not amends and project.quotes.filter(status=QuoteStatus.ACCEPTED).exists():
        raise DomainError(
            _(
                "A quote has been accepted in the meantime. Write this one again: it amends the "
                "accepted one."
            )
        )
    for older in project.quotes.filter(status=QuoteStatus.SENT):
        freeze_paper(older.life.advance(older, "replace", by=by))
    sent = quote.life.advance(
        quote,
        "send",
        by=by,
        number=quote.number or next_number("Q", on=facility_today()),
        sent_at=timezone.now(),
        parties=parties_now(project),
    )
    freeze_paper(sent)
    if not amends and project.status != ProjectStatus.QUOTE_SENT:
        project = take_step(project, "send_quote", by=by)
    announce_quote(sent)
    return sent


@transaction.atomic
def send_anew(quote: Quote, *, by: User) -> Quote:
    """The same hours and prices in a new quote, for the people whom the project names now."""
    lines = list(quote.lines.all())
    quote.pk, quote.number, quote.status, quote.sent_at = None, "", QuoteStatus.DRAFT, None
    quote.parties, quote.made_by = {}, by
    quote.save(force_insert=True)
    for line in lines:
        line.pk, line.quote = None, quote
        line.save(force_insert=True)
    return send_quote(quote, by=by)


def _refuse_without_pi(project: Project) -> None:
    if project.pi is None:
        raise DomainError(_("Name the PI of the project first: the quote goes to them."))
