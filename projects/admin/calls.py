"""Calls with their criteria, and the letters of decisions."""

from __future__ import annotations

from django.contrib import admin

from members.admin.base import CoordinatorAdmin, CoordinatorInline
from projects.models import Call, Criterion, DecisionTemplate, Points


def is_used(call):
    """Whether points were given under this call: its criteria and weights are history then."""
    return call is not None and Points.objects.filter(criterion__call=call).exists()


class CriterionInline(CoordinatorInline):
    model = Criterion
    fields = ["order", "code", "label_en", "label_fr", "weight"]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "weight"] if is_used(obj) else []

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not is_used(obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_view_permission(request, obj) and not is_used(obj)


@admin.register(Call)
class CallAdmin(CoordinatorAdmin):
    """One round of selection; the newest open one with criteria holds."""

    list_display = ["name", "opens_on", "closes_on", "quorum", "days_to_answer"]
    search_fields = ["name"]
    inlines = [CriterionInline]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(DecisionTemplate)
class DecisionTemplateAdmin(CoordinatorAdmin):
    """A letter is a start: whoever decides looks it over before it goes."""

    list_display = ["name", "decision", "destination"]
    list_filter = ["decision"]
    search_fields = ["name", "text_en", "text_fr"]

    def has_delete_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)
