"""The admin belongs to coordinators; every app's admin classes start from here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from unfold.admin import ModelAdmin, TabularInline

from fbias.core.errors import DomainError
from members import rules as can


class CoordinatorPermissions:
    """Coordinators look, add and change; only superusers delete."""

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser or can.is_coordinator(request.user)

    def has_add_permission(self, request, obj=None):
        return self.has_view_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


class CoordinatorAdmin(CoordinatorPermissions, ModelAdmin):
    """Rows hidden from the person elsewhere (a conflict of interest) are hidden here too."""

    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows


class CoordinatorInline(CoordinatorPermissions, TabularInline):
    extra = 0


class ReadOnlyInline(CoordinatorInline):
    """Rows that only services write."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@contextmanager
def refusals_told(request) -> Iterator[None]:
    """Tell a service's refusal above the list instead of on a page of its own."""
    try:
        yield
    except DomainError as refusal:
        messages.error(request, str(refusal))
