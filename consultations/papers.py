"""The record as a PDF for the user: tagged, so that a screen reader reads it as well."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Consultation
from fbias.core.clock import facility_day
from fbias.core.names import harmless
from fbias.core.said_dates import date_format
from fbias.papers import render
from fbias.papers.frame import frame


def acknowledgement(consultation: Consultation) -> str:
    """What the user puts into an article that the session helped."""
    words = _(
        "We thank the bioimage analysts of %(facility)s for their advice (session %(reference)s)."
    ) % {"facility": settings.FACILITY_NAME, "reference": consultation.reference}
    return f"{words} {settings.FACILITY_ACKNOWLEDGEMENT}".strip()


def record_pdf(consultation: Consultation) -> bytes:
    """In the language that is active; the same record gives the same bytes."""
    record = consultation.record
    made_at = record.amended_at or record.sent_at
    assert made_at  # noqa: S101 - papers are made of what was sent
    with timezone.override(timezone.get_default_timezone()):
        content = record_paper(consultation)
    return render("record", content, made_at=made_at)


def record_paper(consultation: Consultation) -> dict[str, Any]:
    record, session = consultation.record, consultation.session
    panel = [seat.analyst for seat in consultation.seats.all() if seat.published_at]
    return {
        **frame(_("What your panel recommends"), consultation.title),
        "date": day(record.amended_at or record.sent_at),
        "facts": [
            [label, harmless(words)]
            for label, words in (
                (_("Session"), f"{consultation.reference}, {day(session and session.starts_at)}"),
                (_("For"), consultation.requester.name),
                (_("Panel"), "; ".join(f"{one.user.name} ({one.facility.name})" for one in panel)),
                (_("Next step"), record.get_next_step_display()),
            )
            if words
        ],
        "parts": [
            {"title": title, "text": text}
            for title, text in (
                (_("The route that we recommend"), record.recommended),
                (_("At the microscope"), record.microscope),
            )
            if text
        ],
        "approaches_title": _("What we tried"),
        "approaches": [approach_paper(one) for one in consultation.approaches.all()],
        "links_title": _("Links"),
        "links": record.addresses,
        "files_title": _("Files on the page of your session"),
        "files": [one.file_name for one in consultation.handouts.defer("content")],
        "acknowledgement_title": _("If this helps an article"),
        "acknowledgement": acknowledgement(consultation),
    }


def approach_paper(approach: Any) -> dict[str, Any]:
    tried_on = approach.image.upload.file_name if approach.image else ""
    facts = (
        (_("Result"), approach.get_outcome_display()),
        (_("Tool"), approach.tool if approach.name else ""),
        (_("Tried on"), tried_on),
        (_("By"), approach.analyst.user.name),
    )
    return {
        "title": approach.title,
        "facts": [[label, harmless(str(words))] for label, words in facts if words],
        "steps": approach.steps,
        "limits_title": _("Limits"),
        "limits": approach.limits,
    }


def day(moment: Any) -> str:
    return date_format(facility_day(moment), "j F Y") if moment else ""
