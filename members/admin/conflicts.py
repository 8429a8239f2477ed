"""Conflicts of interest: declared and withdrawn, never edited."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.base import CoordinatorAdmin, refusals_told
from members.models import Conflict
from members.services.conflicts import declare_conflict, withdraw_conflict


@admin.register(Conflict)
class ConflictAdmin(CoordinatorAdmin):
    list_display = ["person", "with_person", "with_institution", "kind", "declared_at"]
    list_filter = ["kind"]
    list_select_related = ["person", "with_person", "with_institution"]
    search_fields = ["person__name", "with_person__name", "with_institution__name"]
    autocomplete_fields = ["person", "with_person", "with_institution"]
    fields = ["person", "with_person", "with_institution", "kind"]
    actions = ["withdraw"]

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        made = declare_conflict(
            obj.person,
            by=request.user,
            with_person=obj.with_person,
            with_institution=obj.with_institution,
            kind=obj.kind,
        )
        obj.pk = made.pk

    @admin.action(description=_("Withdraw these conflicts"), permissions=["view"])
    def withdraw(self, request, conflicts):
        for conflict in conflicts:
            with refusals_told(request):
                withdraw_conflict(conflict, by=request.user)
