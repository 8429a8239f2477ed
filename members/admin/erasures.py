"""Who asked to be erased, and whom a coordinator erased."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.actions import bulk, do_each
from members.admin.base import CoordinatorAdmin
from members.models import Erasure
from members.services.erasures import erase_person

WHAT_GOES = _(
    "Name, addresses, answers, images and mails go for good; figures and papers stay. "
    "Whoever still holds a booking, a project or a role is refused. It cannot be undone."
)


@admin.register(Erasure)
class ErasureAdmin(CoordinatorAdmin):
    list_display = ["person", "asked_at", "done_at", "done_by"]
    list_select_related = ["person", "done_by"]
    fields = ["person", "asked_at", "done_at", "done_by"]
    readonly_fields = fields
    actions = ["erase"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    @bulk(_("Erase"), says=WHAT_GOES, permissions=["view"])
    def erase(self, request, wishes):
        people = [wish.person for wish in wishes.filter(done_at=None)]
        do_each(request, people, erase_person)
