"""Mails about quotes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.clock import facility_day, facility_today
from fbias.core.links import sign
from fbias.core.numbers import euro
from fbias.imagery import storage
from fbias.notifications.kinds import Attachment, kinds_about
from fbias.notifications.reminders import Reminder
from fbias.notifications.reminders import register as register_reminder
from fbias.papers.kinds import kind_of
from members.models import User
from projects.amounts import totals
from projects.enums import ProjectStatus, QuoteStatus
from projects.messages.facts import euros, is_for_the_pi
from projects.models import PurchaseOrder, Quote
from projects.queries.steps.readers import reader_of
from projects.services.mails.quotes import READ_QUOTE
from projects.services.papers import paper_of
from projects.services.pi.links import path_for_pi

REMINDED = (timedelta(days=30), timedelta(days=10))  # before the last day: on days 30 and 50 of 60
NEVER = timedelta(0)


def _quote_facts(quote: Any, recipient: Any) -> dict[str, object]:
    path = (
        reverse("projects:quote_link", args=[sign(READ_QUOTE, quote, recipient)])
        if is_for_the_pi(quote, recipient)
        else reverse("projects:quote", args=[quote.project_id])
    )
    sums = totals(quote.lines.all())
    return {
        "reader": reader_of(quote.project, recipient),
        "reference": quote.project.reference,
        "title": quote.project.title,
        "requester_name": quote.project.requester.name,
        "number": quote.number,
        "status": quote.status,
        "status_label": str(quote.get_status_display()),
        "is_amendment": quote.amends_id is not None,
        "hours": sums.hours,
        "full": euro(sums.full),
        "subsidy": euro(sums.subsidy),
        "gross": euro(sums.gross),
        "valid_until": quote.valid_until,
        "answered_by": quote.answered_by,
        "answer": quote.answer,
        "link": f"{settings.SITE_URL}{path}",
    }


def _order_facts(quote: Any, recipient: Any) -> dict[str, object]:
    order = PurchaseOrder.objects.filter(quote=quote).first()
    return {
        **_quote_facts(quote, recipient),
        "order_number": order.number if order else "",
        "order_file": order.file_name if order else "",
    }


def _receipt_facts(quote: Any, recipient: Any) -> dict[str, object]:
    """The PI's link to the whole project; what it says of the order is what we have."""
    order = reverse("projects:order_link", args=[sign(READ_QUOTE, quote, recipient)])
    return {
        **_order_facts(quote, recipient),
        "order_link": f"{settings.SITE_URL}{order}",
        "link": f"{settings.SITE_URL}{path_for_pi(quote.project)}",
    }


def _papers(quote: Any, recipient: Any) -> list[Attachment]:
    """The accepted quote as it was signed, and the purchase order if its file can be read."""
    files = [Attachment(f"{quote.number}.pdf", paper_of(quote))]
    order = PurchaseOrder.objects.filter(quote=quote).exclude(storage_key="").first()
    if order:
        with suppress(*storage.StoreError):
            content = storage.read(order.storage_key)
            kind = kind_of(content) or "application/octet-stream"
            files.append(Attachment(order.file_name, content, kind))
    return files


def _was_accepted(quote: Quote) -> bool:
    return quote.status == QuoteStatus.ACCEPTED


def _waits(quote: Quote) -> bool:
    """The PI can still answer it."""
    return (
        quote.status == QuoteStatus.SENT
        and quote.valid_until >= facility_today()
        and quote.project.status not in ProjectStatus.ENDED
    )


def _is_answered(quote: Quote) -> bool:
    return quote.status in {
        QuoteStatus.ACCEPTED,
        QuoteStatus.REFUSED,
        QuoteStatus.EXPIRED,
    }


def waiting_quotes(begins: timedelta, ends: timedelta, now: datetime) -> list[Quote]:
    """Quotes whose last day is at most `begins` ahead and more than `ends`; sent before that."""
    today = facility_day(now)
    rows = Quote.objects.filter(
        status=QuoteStatus.SENT,
        valid_until__lte=today + begins,
        valid_until__gt=today + ends,
    ).select_related("project__requester")
    return [
        quote
        for quote in rows
        if quote.sent_at and facility_day(quote.sent_at) < quote.valid_until - begins
    ]


def the_pi(quote: Quote) -> Iterable[User]:
    person = quote.project.pi
    return (person,) if person else ()


def day_of(begins: timedelta, quote: Quote) -> str:
    return f"{begins.days}d-{quote.number}"


SAMPLE: dict[str, object] = {
    "reader": "requester",
    "reference": "P-12",
    "title": "Count the beating cilia",
    "requester_name": "Ada Morel",
    "number": "Q-2026-0007",
    "status": "accepted",
    "status_label": QuoteStatus.ACCEPTED.label,
    "is_amendment": False,
    "hours": 42.5,
    "full": euros("3400"),
    "subsidy": euros("2337.5"),
    "gross": euros("1062.5"),
    "valid_until": date(2027, 1, 21),
    "answered_by": "Paula Ines",
    "answer": "",
    "link": "https://portal.example/projects/12/quote/",
}


ORDER: dict[str, object] = {"order_number": "PO-4711", "order_file": "order.pdf"}


def register_kinds() -> None:
    mail = kinds_about(Quote, sample=SAMPLE, context=_quote_facts)
    mail("project_quote", _("A quote for you"), still_wanted=_waits, secrets=("link",))
    mail(
        "project_quote_waits",
        _("A quote waits for your answer"),
        still_wanted=_waits,
        secrets=("link",),
        repeatable=True,
    )
    mail(
        "project_quote_receipt",
        _("Receipt of a quote that the PI accepted"),
        sample=SAMPLE | ORDER | {"order_link": "https://portal.example/order"},
        still_wanted=_was_accepted,
        wanted_by=is_for_the_pi,
        context=_receipt_facts,
        attachments=_papers,
        secrets=("link", "order_link"),
    )
    mail(
        "project_order",
        _("A purchase order arrived"),
        sample=SAMPLE | ORDER,
        still_wanted=_was_accepted,
        context=_order_facts,
    )
    mail(
        "project_quote_answered",
        _("A quote was accepted, refused, or expired"),
        still_wanted=_is_answered,
        secrets=("link",),
    )
    for begins, ends in zip(REMINDED, (*REMINDED[1:], NEVER), strict=True):
        register_reminder(
            Reminder(
                "project_quote_waits",
                partial(waiting_quotes, begins, ends),
                the_pi,
                partial(day_of, begins),
            )
        )
