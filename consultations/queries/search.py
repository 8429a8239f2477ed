"""Consultations and shared records that meet some words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from consultations.models import Consultation
from consultations.queries.records import found_records
from fbias.core.addresses import address
from fbias.core.clock import short
from fbias.core.search import MOST, Hit, Hits, Sought, hits


def consultations_found(user: Any, sought: Sought) -> Iterator[Hits]:
    rows = Consultation.objects.visible_to(user).select_related("session", "requester")
    fields = ("title", "requester__name", "requester__team")
    found = sought.among(rows.order_by("-created_at", "-pk"), *fields, letter="C")
    yield hits("consultations", _("Consultations"), map(consultation_hit, found), order=10)
    if user.is_authenticated:
        records = found_records(user, words=sought.text, tag="")[: MOST + 1]
        yield hits("records", _("What was advised"), map(record_hit, records), order=30)


def consultation_hit(consultation: Consultation) -> Hit:
    when = short(consultation.session.starts_at) if consultation.session else ""
    about = " · ".join(
        filter(None, (consultation.requester.name, when, consultation.get_status_display()))
    )
    return Hit(str(consultation), consultation.get_absolute_url(), about)


def record_hit(record: Any) -> Hit:
    url = address("consultations:shared_record", record.consultation_id)
    return Hit(record.consultation.title, url, record.recommended[:160])
