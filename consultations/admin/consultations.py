"""Consultations: everything is looked at here, nothing is typed; steps go through services."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from consultations.admin.base import ReadOnlyAdmin
from consultations.models import Consultation, ConsultationImage, PanelSeat
from consultations.queries.bookings.states import STATES
from consultations.services.bookings import changes
from members.admin.actions import bulk, do_each
from members.admin.base import ReadOnlyInline, TableExports

TONES = {status: state.tone for status, state in STATES.items() if state.tone}


class ImageInline(ReadOnlyInline):
    model = ConsultationImage
    fields = ["upload", "role", "added_at"]
    readonly_fields = fields


class SeatInline(ReadOnlyInline):
    model = PanelSeat
    fields = ["analyst", "published_at", "leaving", "answer", "seated_by"]
    readonly_fields = fields


@admin.register(Consultation)
class ConsultationAdmin(TableExports, ReadOnlyAdmin):
    list_display = [
        "reference", "title", "requester", "begins_at", "shown_status", "data_state", "booked_at",
    ]  # fmt: skip
    list_display_links = ["reference", "title"]
    list_filter = ["status", "open_desk__day", "requester__institution__kind", "created_at"]
    list_select_related = ["requester", "session"]
    search_fields = ["title", "requester__name", "requester__email", "requester__team", "=pk"]
    search_help_text = _("Title, person, team, or the number of the reference")
    date_hierarchy = "created_at"
    fields = [
        "reference", "title", "state", "requester", "open_desk", "session", "data_state",
        "video_link", "accepted_reason", "answers_reason", "cancel_reason", "created_at",
        "booked_at",
    ]  # fmt: skip
    inlines = [ImageInline, SeatInline]
    actions = ["cancel_all", "export_workbook", "export"]
    actions_detail = ["open_page", "confirm_one"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("images__upload")

    @display(description=_("reference"), ordering="pk")
    def reference(self, consultation):
        return consultation.reference

    @display(description=_("status"), ordering="status", label=TONES)
    def shown_status(self, consultation):
        return consultation.status, consultation.get_status_display()

    @display(description=_("session"), ordering="session__starts_at")
    def begins_at(self, consultation):
        return consultation.session.starts_at if consultation.session else None

    @display(description=_("images"))
    def data_state(self, consultation):
        return _("%(usable)d of %(total)d usable") % {
            "usable": len(consultation.usable_images),
            "total": len(consultation.images.all()),
        }

    @action(description=_("Open its page"), url_path="open-page")
    def open_page(self, request, object_id):
        found = self.get_object(request, object_id)
        return HttpResponseRedirect(found.get_absolute_url() if found else "../..")

    @action(
        description=_("Confirm without a usable image"),
        url_path="confirm",
        permissions=["confirm_one"],
    )
    def confirm_one(self, request, object_id):
        return HttpResponseRedirect(reverse("consultations:confirm", args=[object_id]))

    def has_confirm_one_permission(self, request, object_id=None):
        """Offered where it is possible; each one needs a reason of its own."""
        found = self.get_object(request, object_id) if object_id else None
        return found is not None and "confirm" in found.life.open_to(request.user, found)

    @bulk(
        _("Cancel, for reasons of the facility"),
        says=_("Users and panels are told by mail, and the places are free again."),
    )
    def cancel_all(self, request, consultations):
        reason = str(_("The facility had to cancel this session."))
        do_each(request, consultations, changes.cancel_booking, reason=reason)

    def table_of(self, consultations):
        header = [
            _("reference"), _("title"), _("requester"), _("institution"), _("status"),
            _("open desk"), _("session"), _("booked"), _("panel"), _("usable images"),
        ]  # fmt: skip
        rows = consultations.select_related(
            "requester__institution", "open_desk", "session"
        ).prefetch_related("seats__analyst__user")
        return "consultations", header, (csv_row(found) for found in rows)


def csv_row(consultation: Consultation) -> list[object]:
    """One line for a spreadsheet: numbers as numbers, instants in universal time."""
    session, booked_at = consultation.session, consultation.booked_at
    requester = consultation.requester
    return [
        consultation.reference,
        consultation.title,
        requester.name,
        str(requester.institution or requester.institution_text),
        str(consultation.get_status_display()),
        consultation.open_desk.day,
        f"{session.starts_at:%Y-%m-%dT%H:%MZ}" if session else "",
        f"{booked_at:%Y-%m-%dT%H:%MZ}" if booked_at else "",
        "; ".join(seat.analyst.user.name for seat in consultation.seats.all() if seat.published_at),
        len(consultation.usable_images),
    ]
