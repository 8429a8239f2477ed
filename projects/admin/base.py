"""Parts of projects in the admin: looked at, never typed, hidden with their project."""

from __future__ import annotations

from members.admin.base import CoordinatorAdmin
from projects.models.quotes import in_the_office


class OfProjectAdmin(CoordinatorAdmin):
    """Rows that only services write; never of one's own project, nor of one in conflict."""

    date_hierarchy: str | None = None

    def get_queryset(self, request):
        return super().get_queryset(request).filter(in_the_office(request.user, "project"))

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
