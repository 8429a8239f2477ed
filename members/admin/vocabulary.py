"""The words of the network."""

from __future__ import annotations

from django.contrib import admin

from members.admin.base import CoordinatorAdmin
from members.models import Tag


@admin.register(Tag)
class TagAdmin(CoordinatorAdmin):
    """A word that is not wanted any more is retired; what people said with it stays."""

    list_display = ["slug", "group", "label_en", "label_fr", "retired"]
    list_filter = ["group", "retired"]
    search_fields = ["slug", "label_en", "label_fr", "synonyms_en", "synonyms_fr"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False
