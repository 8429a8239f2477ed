"""Quotes: drafted from hours and the price list, sent, answered once, amended."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.said_dates import date_format
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import Activity, ProjectStatus, QuoteStatus
from projects.models import PriceCategory, Project, PurchaseOrder, Quote, QuoteLine
from projects.queries.papers.parties import parties_now
from projects.queries.quotes import rates_on
from projects.services.approvals import ask_for_approval
from projects.services.forecasts import store_forecast
from projects.services.mails.quotes import announce_quote, announce_quote_answer
from projects.services.papers import freeze_paper, next_number
from projects.services.pi.confirmation import keep_confirmed
from projects.services.prices import ensure_terms
from projects.services.steps.taking import take_step

log = logging.getLogger(__name__)
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


@transaction.atomic
def accept_quote(
    quote: Quote,
    *,
    by: User | None,
    name: str,
    terms_agreed: bool,
    purchase_order: PurchaseOrder | None = None,
) -> Quote:
    """The PI says yes, and is confirmed by that; `by=None` when they used the link of the mail.

    Refuses a quote whose date passed or that a newer one replaced, and an answer without the
    terms on acknowledgement and authorship.
    """
    project, locked = _lock_both(quote, by=by, step="accept")
    _refuse_old(locked)
    _refuse_unanswerable(project, locked)
    if not name.strip():
        raise DomainError(_("Write your name: it takes the place of your signature."))
    answered = locked.life.advance(
        locked,
        "accept",
        by=by,
        answered_at=timezone.now(),
        answered_by=name.strip(),
        terms_agreed=terms_agreed,
    )
    if purchase_order is not None:
        purchase_order.quote = answered
        purchase_order.save(force_insert=True)
    freeze_paper(answered)
    keep_confirmed(project)
    if answered.amends_id is None:
        take_step(project, "accept_quote", by=by)
    else:
        record(project, "amend", by=by, quote=answered.pk)
    announce_quote_answer(answered)
    ask_for_approval(answered)
    return answered


@transaction.atomic
def refuse_quote(quote: Quote, *, by: User | None, name: str, reason: str) -> Quote:
    """The PI says no, and why."""
    project, locked = _lock_both(quote, by=by, step="refuse")
    _refuse_old(locked)
    _refuse_unanswerable(project, locked)
    if not reason.strip():
        raise DomainError(_("Please say in a few words what does not suit you."))
    answered = locked.life.advance(
        locked,
        "refuse",
        by=by,
        answered_at=timezone.now(),
        answered_by=name.strip(),
        answer=reason.strip(),
    )
    freeze_paper(answered)
    if answered.amends_id is None:
        take_step(project, "refuse_quote", by=by)
    else:
        record(project, "refuse_amendment", by=by, quote=answered.pk)
    announce_quote_answer(answered)
    return answered


def expire_quotes(*, on: date) -> int:
    """End every quote whose last day has passed; one that fails stops no other. How many."""
    overdue = Quote.objects.filter(status=QuoteStatus.SENT, valid_until__lt=on)
    return sum(_expire_alone(quote) for quote in overdue.order_by("project_id", "pk"))


def _expire_alone(quote: Quote) -> bool:
    try:
        return expire_quote(quote)
    except (DomainError, DatabaseError):
        log.exception("Quote %s could not be ended", quote.number)
        return False


@transaction.atomic
def expire_quote(quote: Quote) -> bool:
    """End one quote; False if it was answered or replaced meanwhile.

    Only a project that waits for this answer moves: one given up meanwhile stays given up.
    """
    project, locked = _lock_both(quote, by=None, step="expire")
    if locked.status != QuoteStatus.SENT:
        return False
    ended = locked.life.advance(locked, "expire", by=None)
    freeze_paper(ended)
    if ended.amends_id is None and project.status == ProjectStatus.QUOTE_SENT:
        take_step(project, "expire_quote", by=None)
    if project.status not in ProjectStatus.ENDED:
        announce_quote_answer(ended)
    return True


def _lock_both(quote: Quote, *, by: User | None, step: str) -> tuple[Project, Quote]:
    """The project first, then the quote: whoever answers or replaces waits in the same order."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=quote.project_id)
    return project, lock_for(quote, step, by=by)


def _refuse_old(quote: Quote) -> None:
    """Tell an old quote from one that somebody has just answered."""
    if quote.status == QuoteStatus.REPLACED:
        raise DomainError(_("A newer quote has replaced this one: please look at that one."))
    if quote.status in QuoteStatus.ANSWERED:
        raise DomainError(
            _("This quote has already been answered: it is “%(state)s”.")
            % {"state": quote.get_status_display()}
        )
    if quote.status == QuoteStatus.EXPIRED or quote.valid_until < facility_today():
        raise DomainError(
            _("This quote was valid until %(day)s. Please ask the coordinators for a new one.")
            % {"day": date_format(quote.valid_until, "j F Y")}
        )


def _refuse_unanswerable(project: Project, quote: Quote) -> None:
    """A quote waits as long as its project does."""
    waits = ProjectStatus.AMENDABLE if quote.amends_id else {ProjectStatus.QUOTE_SENT}
    if project.status not in waits:
        raise DomainError(
            _("The project is “%(state)s” now: its quote can no longer be answered.")
            % {"state": project.get_status_display()}
        )
