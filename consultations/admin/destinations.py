"""Where else to go: the list that coordinators choose from when they turn a request away."""

from __future__ import annotations

from django.contrib import admin

from consultations.models import Destination
from members.admin.base import CoordinatorAdmin


@admin.register(Destination)
class DestinationAdmin(CoordinatorAdmin):
    list_display = ["name", "kind", "url", "is_offered"]
    list_filter = ["kind", "is_offered"]
    search_fields = ["name", "what_for", "what_for_fr"]
