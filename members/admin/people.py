"""People and their roles. Nobody edits passwords, addresses or flags by hand here."""

from __future__ import annotations

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fbias.core.folding import order_key
from fbias.core.timeline import record
from members.admin.base import CoordinatorAdmin, ReadOnlyInline, refusals_told
from members.admin.merging import MergingAdmin
from members.hooks import conflict_declared
from members.models import Grant, User
from members.services.institutions import adopt_institution
from members.services.roles import (
    end_grant,
    grant_role,
    refuse_to_lock_out_the_last_coordinator,
)


class GrantInline(ReadOnlyInline):
    model = Grant
    fk_name = "user"
    fields = ["role", "facility", "starts_on", "ends_on", "granted_by"]
    readonly_fields = fields
    verbose_name_plural = _("roles (give and end them under “Roles”)")


@admin.register(User)
class UserAdmin(MergingAdmin):
    list_display = ["name", "email", "team", "institution", "institution_text", "is_active"]
    list_filter = ["is_active", "grants__role", "institution__kind", "language", "is_staff"]
    list_select_related = ["institution"]
    search_fields = ["name", "email", "team", "pi_name", "institution__name", "institution_text"]
    autocomplete_fields = ["institution"]
    fieldsets = [
        (None, {"fields": ["name", "email", "is_active"]}),
        (_("Team"), {"fields": ["team", "pi_name", "pi_email", "institution", "institution_text"]}),
        (_("Language and time"), {"fields": ["language", "time_zone"]}),
        (_("Account"), {"fields": ["is_staff", "date_joined", "last_login", "privacy_read_at"]}),
    ]
    readonly_fields = ["is_staff", "date_joined", "last_login", "privacy_read_at"]
    inlines = [GrantInline]
    actions = ["adopt_institutions", "merge"]

    def get_queryset(self, request):
        """Accounts that were merged into others are listed under “Merges of accounts”."""
        return super().get_queryset(request).filter(merged_into=None)

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "email"] if obj else self.readonly_fields

    def has_change_permission(self, request, obj=None):
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        """A new person has no password: “Forgotten password” sends the link to choose one."""
        if not change:
            obj.set_unusable_password()
        elif not obj.is_active:
            refuse_to_lock_out_the_last_coordinator(obj)
        super().save_model(request, obj, form, change)
        record(obj, "edit" if change else "add", by=request.user, fields=form.changed_data)
        if {"institution", "pi_email"} & set(form.changed_data):
            conflict_declared(obj)

    @admin.action(description=_("Add the institution that they typed to the list"))
    def adopt_institutions(self, request, people):
        texts = {person.institution_text for person in people if person.institution_text}
        for text in sorted(texts, key=order_key):
            with refusals_told(request):
                adopt_institution(text, by=request.user)
        messages.success(
            request,
            ngettext("%d institution was added.", "%d institutions were added.", len(texts))
            % len(texts),
        )


@admin.register(Grant)
class GrantAdmin(CoordinatorAdmin):
    list_display = ["user", "role", "facility", "starts_on", "ends_on", "granted_by"]
    list_filter = ["role", "facility"]
    list_select_related = ["user", "facility", "granted_by"]
    search_fields = ["user__name", "user__email"]
    autocomplete_fields = ["user", "facility"]
    fields = ["user", "role", "facility", "ends_on"]
    actions = ["end_roles"]

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def save_model(self, request, obj, form, change):
        made = grant_role(
            obj.user, obj.role, by=request.user, facility=obj.facility, ends_on=obj.ends_on
        )
        obj.pk = made.pk

    @admin.action(description=_("End these roles now"), permissions=["view"])
    def end_roles(self, request, grants):
        for grant in grants.select_related("user"):
            with refusals_told(request):
                end_grant(grant, by=request.user)
