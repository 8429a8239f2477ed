"""Seats and records: written on the board and on the record's page, read here."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from consultations.admin.base import OfConsultationAdmin
from consultations.models import PanelSeat, Record


@admin.register(PanelSeat)
class PanelSeatAdmin(OfConsultationAdmin):
    list_display = [
        "analyst", "consultation", "begins_at", "published_at", "leaving", "answer", "seated_by",
    ]  # fmt: skip
    list_filter = [
        ("published_at", admin.EmptyFieldListFilter),
        "consultation__open_desk__day",
        "analyst__facility",
    ]
    list_select_related = ["analyst__user", "consultation", "seated_by"]
    fields = [
        "analyst", "consultation", "begins_at", "published_at", "leaving", "answer", "answered_at",
        "seated_by",
    ]  # fmt: skip
    search_fields = ["analyst__user__name", "consultation__title"]

    @display(description=_("time"), ordering="period")
    def begins_at(self, seat):
        return seat.period.lower


@admin.register(Record)
class RecordAdmin(OfConsultationAdmin):
    list_display = ["consultation", "next_step", "hours", "sent_at"]
    list_filter = ["next_step", "sent_at"]
    list_select_related = ["consultation"]
    search_fields = ["consultation__title", "recommended"]
    date_hierarchy = "sent_at"
