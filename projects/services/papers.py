"""Papers leave once: drawn in every language, kept in the transaction in which they leave."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override

from fbias.papers import render
from projects.enums import InvoiceStatus, QuoteStatus, ReportStatus
from projects.models import CreditNote, Invoice, Paper, Quote, Report, Series
from projects.queries.papers.credit_notes import credit_paper
from projects.queries.papers.printed import Content, invoice_paper, quote_paper, report_paper

log = logging.getLogger(__name__)

type Leaving = Quote | Invoice | Report | CreditNote

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
AT_ONCE = 20


@dataclass(frozen=True)
class Form:
    """How a paper is drawn: `first` is the state in which it leaves."""

    name: str
    template: str
    first: str
    content: Callable[[Any, Content | None], Content]
    drawn_at: Callable[[Any], datetime]


def noon(issued: Invoice | CreditNote) -> datetime:
    return datetime.combine(issued.issued_on, time(12), tzinfo=timezone.get_default_timezone())


FORMS: dict[type, Form] = {
    Quote: Form(
        "quote", "account", QuoteStatus.SENT, quote_paper, lambda one: one.sent_at or one.made_at
    ),
    Invoice: Form("invoice", "account", InvoiceStatus.ISSUED, invoice_paper, noon),
    CreditNote: Form("credit_note", "account", InvoiceStatus.ISSUED, credit_paper, noon),
    Report: Form("report", "letter", ReportStatus.SENT, report_paper, lambda one: one.sent_at),
}


@transaction.atomic
def freeze_paper(about: Leaving) -> None:
    """Keep the paper of the state that was reached; doing it twice changes nothing.

    A paper of a later state is made from the facts of the first.
    """
    form = FORMS[type(about)]
    for language in LANGUAGES:
        if not kept(about, about.status, language):
            first = kept(about, form.first, language)
            content = drawn_from(about, language, first.facts if first else None)
            row = Paper(
                **{form.name: about},
                state=about.status,
                language=language,
                facts=content,
                content=render(form.template, content, made_at=form.drawn_at(about)),
            )
            Paper.objects.bulk_create([row], ignore_conflicts=True)


def drawn_from(about: Leaving, language: str, first: Content | None = None) -> Content:
    """In this language and by the facility's clock, whoever asks."""
    with override(language), timezone.override(timezone.get_default_timezone()):
        return FORMS[type(about)].content(about, first)


def kept(about: Leaving, state: str, language: str) -> Paper | None:
    return about.papers.filter(state=state, language=language).first()


def paper_of(about: Leaving) -> bytes:
    """The bytes in the reader's language; a draft, which has not left, is drawn each time."""
    form, language = FORMS[type(about)], language_of_paper()
    if not has_left(about):
        return render(form.template, drawn_from(about, language), made_at=form.drawn_at(about))
    return bytes(paper_that_left(about, language).content)


def xml_of(about: Invoice | CreditNote) -> str:
    """The invoice for programs, as it is attached to the paper; nothing where there is none."""
    return str(paper_that_left(about, language_of_paper()).facts.get("xml", ""))


def paper_that_left(about: Leaving, language: str) -> Paper:
    """What left before papers were kept is kept when it is first asked for."""
    freeze_paper(about)
    paper: Paper = about.papers.get(state=about.status, language=language)
    return paper


def language_of_paper() -> str:
    return next((one for one in LANGUAGES if (get_language() or "").startswith(one)), "en")


def has_left(about: Leaving) -> bool:
    if isinstance(about, Quote):
        return bool(about.number) and about.status != QuoteStatus.DRAFT
    return isinstance(about, Invoice | CreditNote) or about.sent_at is not None


def freeze_old() -> int:
    """Keep papers that left before the portal kept them, some at a time; how many.

    One that cannot be drawn stops no other.
    """
    sent = ~Q(number="") & ~Q(status=QuoteStatus.DRAFT)
    rows: list[Leaving] = [
        *without_paper(Quote.objects.filter(sent)),
        *without_paper(Invoice.objects.all()),
        *without_paper(Report.objects.filter(status=ReportStatus.SENT)),
    ]
    return sum(_freeze_alone(row) for row in rows)


def without_paper(rows: QuerySet[Any]) -> QuerySet[Any]:
    name = FORMS[rows.model].name
    own = Paper.objects.filter(**{name: OuterRef("pk")}, state=OuterRef("status"))
    return rows.filter(~Exists(own)).order_by("pk")[:AT_ONCE]


def _freeze_alone(about: Leaving) -> bool:
    try:
        freeze_paper(about)
    except (RuntimeError, DatabaseError):
        log.exception("The paper of %s could not be kept", about)
        return False
    return True


@transaction.atomic
def next_number(name: str, *, on: date) -> str:
    """Take the next number of a series, such as `Q-2026-0007`.

    The row stays locked until the caller's transaction ends, and a number that is rolled back is
    given to the next who asks.
    """
    Series.objects.bulk_create([Series(name=name, year=on.year)], ignore_conflicts=True)
    series = Series.objects.select_for_update().get(name=name, year=on.year)
    series.last += 1
    series.save(update_fields=["last"])
    return str(series)
