"""Parts of projects in the admin: looked at, never typed, hidden with their project."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.admin.base import CoordinatorAdmin, refusals_told
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


def do_each(request: Any, rows: Iterable[Any], service: Callable[..., object]) -> None:
    """Call the service on every row; tell how many were changed, and each refusal."""
    done = 0
    for row in rows:
        with refusals_told(request):
            try:
                service(row, by=request.user)
            except PermissionDenied:
                messages.error(request, _("You may not do this to %(row)s.") % {"row": row})
            else:
                done += 1
    if done:
        told = ngettext("%d entry was changed.", "%d entries were changed.", done)
        messages.success(request, told % done)
