"""The timeline can be read in the admin, never written there."""

from __future__ import annotations

from django.contrib import admin
from unfold.admin import ModelAdmin

from fbias.core.models import TimelineEntry


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ModelAdmin):
    list_display = ["at", "verb", "actor", "subject_type", "subject_id"]
    list_filter = ["verb", "subject_type"]
    list_select_related = ["actor", "subject_type"]
    search_fields = ["verb", "subject_id", "actor__name", "actor__email"]
    date_hierarchy = "at"

    def has_add_permission(self, *_about: object) -> bool:
        return False

    def has_change_permission(self, *_about: object) -> bool:
        return False

    def has_delete_permission(self, *_about: object) -> bool:
        return False
