"""People and their roles. Nobody edits passwords, addresses or flags by hand here."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from fbias.core.folding import order_key
from members.admin.actions import bulk, do_each
from members.admin.base import CoordinatorAdmin, ReadOnlyInline
from members.admin.erasures import WHAT_GOES
from members.admin.merges import MergingAdmin
from members.enums import MembershipStatus
from members.hooks.analysts import conflict_declared
from members.models import Grant, User
from members.services.accounts import expect_owner, send_link_by_hand
from members.services.erasures import erase_person
from members.services.institutions import adopt_institution
from members.services.leaving import close_account
from members.services.roles import end_grant, grant_role

NOTHING_SENT = _(
    "No mail was sent yet. Invite the person, or send the link that opens the account."
)


class GrantInline(ReadOnlyInline):
    model = Grant
    fk_name = "user"
    fields = ["role", "facility", "starts_on", "ends_on", "granted_by"]
    readonly_fields = fields
    verbose_name_plural = _("roles (give and end them under “Roles”)")


@admin.register(User)
class UserAdmin(MergingAdmin):
    list_display = [
        "name", "email", "roles_today", "team", "institution", "institution_text", "is_active",
    ]  # fmt: skip
    list_filter = [
        "is_active",
        ("erasure", admin.EmptyFieldListFilter),
        "grants__role",
        "institution__kind",
        "language",
        "is_staff",
    ]
    list_select_related = ["institution", "analyst__facility"]
    search_fields = ["name", "email", "team", "pi_name", "institution__name", "institution_text"]
    autocomplete_fields = ["institution"]
    fieldsets = [
        (None, {"fields": ["name", "email", "is_active"]}),
        (
            _("Team"),
            {
                "fields": [
                    "team",
                    "position",
                    "pi_name",
                    "pi_email",
                    "orcid",
                    "institution",
                    "institution_text",
                    "institution_kind",
                    "institution_country",
                ]
            },
        ),
        (_("Language and time"), {"fields": ["language", "time_zone"]}),
        (_("Account"), {"fields": ["is_staff", "date_joined", "last_login", "privacy_read_at"]}),
    ]
    readonly_fields = ["is_staff", "date_joined", "last_login", "privacy_read_at"]
    inlines = [GrantInline]
    actions = ["adopt_institutions", "merge", "send_links", "erase"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "email"] if obj else self.readonly_fields

    def get_queryset(self, request):
        """Accounts that were merged into others are listed under “Merges of accounts”."""
        current = Grant.objects.current().select_related("facility")
        rows = super().get_queryset(request).filter(merged_into=None)
        return rows.prefetch_related(Prefetch("grants", current, to_attr="todays_grants"))

    @display(description=_("roles today"))
    def roles_today(self, person):
        """Every role and the membership, each with its place."""
        roles = [(grant.get_role_display(), grant.facility) for grant in person.todays_grants]
        member = getattr(person, "analyst", None)
        if member and member.status in MembershipStatus.CURRENT:
            roles.append((_("analyst"), member.facility))
        if person.is_superuser:
            roles.append((_("superuser"), None))
        return ", ".join(f"{role} ({place})" if place else str(role) for role, place in roles)

    def has_change_permission(self, request, obj=None):
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        """A new person has no password: the link in the first mail lets its owner choose one."""
        if not change:
            obj.set_unusable_password()
        closes = change and "is_active" in form.changed_data and not obj.is_active
        if closes:
            close_account(obj, by=request.user)
        super().save_model(request, obj, form, change)
        if not change:
            expect_owner(obj)
            messages.info(request, NOTHING_SENT)
        if {"institution", "pi_email"} & set(form.changed_data):
            conflict_declared(obj)

    @bulk(
        _("Send the link that opens their account"),
        says=_("Only to those who never opened it, and once a day."),
    )
    def send_links(self, request, people):
        do_each(request, people, send_link_by_hand)

    @bulk(
        _("Erase"),
        says=WHAT_GOES,
    )
    def erase(self, request, people):
        do_each(request, people, erase_person)

    @bulk(
        _("Add the institution that they typed to the list"),
        says=_("Whoever typed the same name belongs to it from then on."),
    )
    def adopt_institutions(self, request, people):
        texts = {person.institution_text for person in people if person.institution_text}
        do_each(request, sorted(texts, key=order_key), adopt_institution)


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

    @bulk(
        _("End these roles now"),
        says=_("Yesterday was their last day, and each person is told by mail."),
        permissions=["view"],
    )
    def end_roles(self, request, grants):
        do_each(request, grants.select_related("user"), end_grant)
