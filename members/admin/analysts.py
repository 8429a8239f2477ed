"""Members of the network: steps go through services, the status is never edited."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.actions import bulk, do_each
from members.admin.base import (
    CoordinatorAdmin,
    CoordinatorInline,
    ReadOnlyInline,
)
from members.forms.memberships import LanguagesField
from members.hooks.analysts import conflict_declared
from members.models import (
    Absence,
    Analyst,
    CharterAcceptance,
    CharterVersion,
    Expertise,
    WeeklyHours,
)
from members.queries.network import latest_charter
from members.services import memberships
from members.services.charters import packaged_charter


class ExpertiseInline(CoordinatorInline):
    model = Expertise
    autocomplete_fields = ["tag"]

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class WeeklyHoursInline(CoordinatorInline):
    """Coordinators may write somebody's usual week down; stretches that touch count as one."""

    model = WeeklyHours

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class AbsenceInline(CoordinatorInline):
    model = Absence

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class AcceptanceInline(ReadOnlyInline):
    model = CharterAcceptance
    fields = ["version", "accepted_at"]
    readonly_fields = fields


@admin.register(Analyst)
class AnalystAdmin(CoordinatorAdmin):
    list_display = ["user", "facility", "status", "career_stage", "hours_per_month", "mentors"]
    list_filter = ["status", "career_stage", "mentors", "facility", "is_public"]
    list_select_related = ["user", "facility"]
    search_fields = ["user__name", "user__email", "facility__name", "facility__city", "tags__slug"]
    autocomplete_fields = ["user", "facility"]
    readonly_fields = ["status"]
    inlines = [ExpertiseInline, WeeklyHoursInline, AbsenceInline, AcceptanceInline]
    actions = ["take_leave", "return_from_leave", "leave_network", "invite_again"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if "languages" in form.base_fields:
            form.base_fields["languages"] = LanguagesField(kept=obj.languages if obj else "")
        return form

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "user"] if obj else self.readonly_fields

    def save_model(self, request, obj, form, change):
        """A new membership starts with an invitation; the rest of the form is then added to it."""
        if not change:
            invited = memberships.invite_analyst(
                obj.user,
                by=request.user,
                facility=obj.facility,
                career_stage=obj.career_stage,
                hours_per_month=obj.hours_per_month,
            )
            obj.pk, obj.status, obj._state.adding = invited.pk, invited.status, False
        super().save_model(request, obj, form, change)
        if "facility" in form.changed_data:
            conflict_declared(obj.user)

    def keep(self, request, obj, before):
        if before:
            super().keep(request, obj, before)

    def is_signed(self, obj):
        return obj.acceptances.exists()

    @bulk(_("Take leave"), says=_("Nothing new is proposed to them until they return."))
    def take_leave(self, request, analysts):
        do_each(request, analysts, memberships.take_leave)

    @bulk(_("Return from leave"), says=_("They are proposed for panels and projects again."))
    def return_from_leave(self, request, analysts):
        do_each(request, analysts, memberships.return_from_leave)

    @bulk(_("Leave the network"), says=_("They are no longer members; what they did is kept."))
    def leave_network(self, request, analysts):
        do_each(request, analysts, memberships.leave_network)

    @bulk(_("Invite again"), says=_("Each gets a mail with the invitation."))
    def invite_again(self, request, analysts):
        do_each(request, analysts.select_related("user", "facility"), invite_again)


def invite_again(analyst, *, by):
    memberships.invite_analyst(
        analyst.user,
        by=by,
        facility=analyst.facility,
        career_stage=analyst.career_stage,
        hours_per_month=analyst.hours_per_month,
    )


@admin.register(CharterVersion)
class CharterVersionAdmin(CoordinatorAdmin):
    """A version that somebody accepted stays as it was."""

    list_display = ["published_on"]

    def get_changeform_initial_data(self, request):
        """A new version starts from today's words, the first one from the packaged ones."""
        today = latest_charter()
        words = {"text_en": today.text_en, "text_fr": today.text_fr} if today else None
        return super().get_changeform_initial_data(request) | (words or packaged_charter())

    def has_change_permission(self, request, obj=None):
        if obj is not None and self.is_signed(obj):
            return False
        return super().has_change_permission(request, obj)

    def is_signed(self, obj):
        return obj.acceptances.exists()
