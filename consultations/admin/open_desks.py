"""Open desks, their sessions, and the hours that analysts offer."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from consultations.admin.base import ReadOnlyAdmin
from consultations.enums import OpenDeskStatus
from consultations.models import Offer, OpenDesk, Session
from consultations.queries.sessions.free import count_sessions, mark_freedom
from consultations.services import open_desks
from members.admin.actions import bulk, do_each
from members.admin.base import CoordinatorAdmin, ReadOnlyInline

CHANGEABLE = [
    "opens_at", "closes_at", "data_deadline_at", "release_at", "panel_freeze_at", "panel_min",
    "panel_max", "note",
]  # fmt: skip
TONES = {OpenDeskStatus.OPEN: "info", OpenDeskStatus.HELD: "success"}


class SessionInline(ReadOnlyInline):
    model = Session
    fields = ["starts_at", "ends_at", "room"]
    readonly_fields = fields


@admin.register(OpenDesk)
class OpenDeskAdmin(CoordinatorAdmin):
    """Planned, and its dates changed, on its own pages; here the steps can be taken."""

    list_display = ["day", "shown_status", "sessions_planned", "sessions_free", "closes_at"]
    list_filter = ["status", "day"]
    search_fields = ["day", "note"]
    date_hierarchy = "day"
    fields = ["day", "time_zone", "state", *CHANGEABLE]
    readonly_fields = fields
    inlines = [SessionInline]
    actions = ["open_all", "close_all", "reopen_all", "hold_all"]
    actions_list = ["plan"]
    actions_detail = ["board", "dates"]

    def has_add_permission(self, request, obj=None):
        return False

    def is_signed(self, obj):
        return obj.consultations.exists()

    def shown(self, rows):
        return count_sessions(rows)

    @display(description=_("status"), ordering="status", label=TONES)
    def shown_status(self, open_desk):
        return open_desk.status, open_desk.get_status_display()

    @display(description=_("sessions"))
    def sessions_planned(self, open_desk):
        return open_desk.session_count

    @display(description=_("free"))
    def sessions_free(self, open_desk):
        return open_desk.free_count

    @action(description=_("Plan an open desk"), url_path="plan")
    def plan(self, request):
        return HttpResponseRedirect(reverse("consultations:plan"))

    @action(description=_("Open the board"), url_path="board")
    def board(self, request, object_id):
        return HttpResponseRedirect(reverse("consultations:board", args=[object_id]))

    @action(description=_("Change the dates"), url_path="dates")
    def dates(self, request, object_id):
        return HttpResponseRedirect(reverse("consultations:dates", args=[object_id]))

    @bulk(_("Open for booking"), says=_("The day is shown to everybody."))
    def open_all(self, request, desks):
        do_each(request, desks, open_desks.open_open_desk)

    @bulk(_("Close booking"), says=_("Nobody can book now; what is booked stays."))
    def close_all(self, request, desks):
        do_each(request, desks, open_desks.close_open_desk)

    @bulk(_("Open booking again"), says=_("Free sessions can be booked again."))
    def reopen_all(self, request, desks):
        do_each(request, desks, open_desks.reopen_open_desk)

    @bulk(_("Say that the day took place"), says=_("The day is over; this cannot be taken back."))
    def hold_all(self, request, desks):
        do_each(request, desks, open_desks.hold_open_desk)


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ["open_desk", "starts_at", "ends_at", "room", "shown_free"]
    list_filter = ["open_desk__day", "room"]
    list_select_related = ["open_desk"]
    search_fields = ["open_desk__day", "room"]
    date_hierarchy = "starts_at"
    fields = ["open_desk", "starts_at", "ends_at", "room"]

    def shown(self, rows):
        return mark_freedom(list(rows))

    @display(description=_("free"), boolean=True)
    def shown_free(self, session):
        return session.is_free


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    list_display = ["analyst", "open_desk", "starts_at"]
    list_filter = ["open_desk__day", "analyst__facility"]
    list_select_related = ["analyst__user", "open_desk"]
    search_fields = ["analyst__user__name", "analyst__facility__name"]
    date_hierarchy = "starts_at"
