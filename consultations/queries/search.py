"""Consultations and shared records that meet some words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consultations.models import Consultation
from consultations.queries.records import readable_records, records_with
from fbias.core.addresses import address
from fbias.core.clock import short
from fbias.core.search import MOST, Hit, Hits, PreparedSearch, Sought, hits


def consultations_found(user: Any, sought: Sought) -> Iterator[Hits]:
    if not user.is_authenticated:
        return
    found = map(consultation_hit, requests(user, sought))
    yield hits("consultations", _("Consultations"), found, order=10)
    if user.is_analyst or user.is_coordinator:
        told = map(record_hit, records(user, sought))
        yield hits("records", _("What was advised"), told, order=30)


@PreparedSearch
def requests(user: Any, sought: Sought) -> QuerySet:
    rows = Consultation.objects.visible_to(user).select_related("session", "requester")
    fields = ("title", "requester__name", "requester__team")
    return sought.among(rows.order_by("-created_at", "-pk"), *fields, letter="C")


@PreparedSearch
def records(user: Any, sought: Sought) -> QuerySet:
    found = records_with(readable_records(user), sought.words)
    return found.prefetch_related(None)[: MOST + 1]


def consultation_hit(consultation: Consultation) -> Hit:
    when = short(consultation.session.starts_at) if consultation.session else ""
    about = " · ".join(
        filter(None, (consultation.requester.name, when, consultation.get_status_display()))
    )
    return Hit(str(consultation), consultation.get_absolute_url(), about)


def record_hit(record: Any) -> Hit:
    url = address("consultations:shared_record", record.consultation_id)
    return Hit(record.consultation.title, url, record.recommended[:160])
