"""Conflicts of interest: declared and withdrawn, never edited; hidden from the other side."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from members.admin.actions import bulk, do_each
from members.admin.base import CoordinatorAdmin
from members.models import Conflict
from members.services.conflicts import declare_conflict, withdraw_conflict


@admin.register(Conflict)
class ConflictAdmin(CoordinatorAdmin):
    list_display = [
        "person", "with_person", "with_institution", "kind", "lasts", "ends_on", "declared_by",
        "declared_at",
    ]  # fmt: skip
    list_filter = ["kind", ("ends_on", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "with_person", "with_institution", "declared_by"]
    search_fields = ["person__name", "with_person__name", "with_institution__name"]
    autocomplete_fields = ["person", "with_person", "with_institution"]
    fields = ["person", "with_person", "with_institution", "kind", "ends_on"]
    actions = ["withdraw"]

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    @display(description=_("counts today"), boolean=True)
    def lasts(self, conflict):
        return not conflict.is_over

    def save_model(self, request, obj, form, change):
        made = declare_conflict(
            obj.person,
            by=request.user,
            with_person=obj.with_person,
            with_institution=obj.with_institution,
            kind=obj.kind,
            ends_on=obj.ends_on,
        )
        obj.pk = made.pk

    @bulk(
        _("Withdraw these conflicts"),
        says=_("What they hid is shown again."),
        permissions=["view"],
    )
    def withdraw(self, request, conflicts):
        do_each(request, conflicts, withdraw_conflict)
