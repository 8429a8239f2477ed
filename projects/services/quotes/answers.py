"""The answer to a quote: accepted or refused by the PI, or ended by the clock; once."""

from __future__ import annotations

import logging
from datetime import date

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.said_dates import date_format
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import ProjectStatus, QuoteStatus
from projects.models import Project, PurchaseOrder, Quote
from projects.services.approvals import ask_for_approval
from projects.services.mails.quotes import announce_quote_answer
from projects.services.papers import freeze_paper
from projects.services.pi.confirmation import keep_confirmed
from projects.services.steps.taking import take_step

log = logging.getLogger(__name__)


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
