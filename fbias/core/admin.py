"""The timeline can be read in the admin, never written there, and not about what is hidden."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from fbias.core.models import TimelineEntry
from fbias.core.timeline import readable_by


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ModelAdmin):
    list_display = ["at", "verb", "actor", "subject_type", "subject_id"]
    list_filter = ["verb", "subject_type"]
    list_select_related = ["actor", "subject_type"]
    search_fields = ["verb", "subject_id", "actor__name", "actor__email"]
    date_hierarchy = "at"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[TimelineEntry]:
        readable = readable_by(request.user).values("pk")
        rows: QuerySet[TimelineEntry] = super().get_queryset(request)
        return rows.filter(pk__in=readable)

    def has_add_permission(self, *_about: object) -> bool:
        return False

    def has_change_permission(self, *_about: object) -> bool:
        return False

    def has_delete_permission(self, *_about: object) -> bool:
        return False
