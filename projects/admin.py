"""Coordinators review projects here; every change of state goes through the services."""

from __future__ import annotations

import uuid

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from fbias.core.spreadsheets import csv_response
from members.admin.base import (
    CoordinatorAdmin,
    CoordinatorInline,
    ReadOnlyInline,
    refusals_told,
)
from projects.enums import ProjectStatus
from projects.models import (
    Call,
    Criterion,
    DecisionTemplate,
    Points,
    PriceCategory,
    Project,
    ProjectImage,
    Quote,
    Rate,
    Terms,
)
from projects.services import decisions
from projects.services.intake import request_project

ASKED = ["title", "question", "data_description", "urgency", "deadline"]
NOTED = ["notes", "outcome", "earlier_effort_hours", "earlier_consultation_hours"]
TONES = {
    ProjectStatus.SUBMITTED: "warning",
    ProjectStatus.TRIAGE: "info",
    ProjectStatus.ACCEPTED: "success",
    ProjectStatus.ACTIVE: "success",
    ProjectStatus.DECLINED: "danger",
    ProjectStatus.INFEASIBLE: "danger",
}


class ImageInline(ReadOnlyInline):
    model = ProjectImage
    fields = ["upload", "role"]
    readonly_fields = fields


@admin.register(Project)
class ProjectAdmin(CoordinatorAdmin):
    list_display = [
        "reference", "title", "requester", "shown_status", "origin", "urgency", "deadline",
        "effort", "consultation_effort", "submitted_at",
    ]  # fmt: skip
    list_display_links = ["reference", "title"]
    list_filter = ["status", "origin", "urgency", "submitted_at"]
    list_select_related = ["requester"]
    search_fields = ["title", "question", "requester__name", "requester__email", "requester__team"]
    date_hierarchy = "submitted_at"
    actions = ["look_at", "accept_all", "export"]
    actions_detail = ["open_page"]
    autocomplete_fields = ["requester"]
    inlines = [ImageInline]

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["requester", "origin", *ASKED]})]
        return [
            (None, {"fields": ["state", "requester", "origin", "consultation"]}),
            (_("Request"), {"fields": [*ASKED, "submitted_at"]}),
            (_("Decision"), {"fields": ["reason"]}),
            (_("For the report: funders read it"), {"fields": NOTED}),
        ]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        given = ["requester", "origin", "consultation", *ASKED, "submitted_at", "reason"]
        return ["state", *given]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        """A project of an open desk is made out of its consultation, never typed."""
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if db_field.name == "origin":
            field.choices = [choice for choice in field.choices if choice[0] != "open_desk"]
        return field

    def get_queryset(self, request):
        return super().get_queryset(request).with_hours()

    @display(description=_("effort, hours"), ordering="effort_hours")
    def effort(self, project):
        return project.effort_hours

    @display(description=_("consultation, hours"), ordering="consultation_hours")
    def consultation_effort(self, project):
        return project.consultation_hours

    @display(description=_("status"), ordering="status", label=TONES)
    def shown_status(self, project):
        return project.status, project.get_status_display()

    @display(description=_("status"))
    def state(self, project):
        return project.get_status_display()

    @action(description=_("Read it and decide"), url_path="open-page")
    def open_page(self, request, object_id):
        project = self.get_object(request, object_id)
        return HttpResponseRedirect(project.get_absolute_url() if project else "../..")

    def save_model(self, request, obj, form, change):
        if change:
            changed = {name: form.cleaned_data[name] for name in NOTED}
            decisions.note(obj, by=request.user, **changed)
            return
        asked = {name: form.cleaned_data[name] for name in ("requester", "origin", *ASKED)}
        obj.pk = request_project(by=request.user, request_key=uuid.uuid4(), **asked).pk

    def log_addition(self, request, obj, message):
        """The timeline has it already."""

    def log_change(self, request, obj, message):
        """The timeline has it already."""

    @action(description=_("Look at these requests"))
    def look_at(self, request, projects):
        self._advance(request, projects, decisions.triage)

    @action(description=_("Accept these projects"))
    def accept_all(self, request, projects):
        self._advance(request, projects, decisions.accept)

    def _advance(self, request, projects, step):
        done = 0
        for project in projects:
            with refusals_told(request):
                step(project, by=request.user)
                done += 1
        if done:
            told = ngettext("%d project was changed.", "%d projects were changed.", done)
            messages.success(request, told % done)

    @action(description=_("Download as CSV"))
    def export(self, request, projects):
        header = [
            _("reference"), _("title"), _("requester"), _("institution"), _("status"), _("origin"),
            _("urgency"), _("needed by"), _("received"), _("effort, hours"),
            _("consultation, hours"), _("outcome"),
        ]  # fmt: skip
        rows = (
            [
                project.reference,
                project.title,
                project.requester.name,
                str(project.requester.institution or project.requester.institution_text),
                str(project.get_status_display()),
                str(project.get_origin_display()),
                str(project.get_urgency_display()),
                project.deadline or "",
                f"{project.submitted_at:%Y-%m-%d}",
                project.effort_hours,
                project.consultation_hours,
                project.outcome,
            ]
            for project in projects.select_related("requester__institution")
        )
        return csv_response("projects", header, rows)


def is_used(call):
    """Whether points were given under this call: its criteria and weights are history then."""
    return call is not None and Points.objects.filter(criterion__call=call).exists()


class CriterionInline(CoordinatorInline):
    model = Criterion
    fields = ["order", "code", "label_en", "label_fr", "weight"]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "weight"] if is_used(obj) else []

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not is_used(obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_view_permission(request, obj) and not is_used(obj)


@admin.register(Call)
class CallAdmin(CoordinatorAdmin):
    """One round of selection; the newest open one with criteria holds."""

    list_display = ["name", "opens_on", "closes_on", "quorum", "days_to_answer"]
    search_fields = ["name"]
    inlines = [CriterionInline]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(DecisionTemplate)
class DecisionTemplateAdmin(CoordinatorAdmin):
    """A letter is a start: whoever decides looks it over before it goes."""

    list_display = ["name", "decision", "destination"]
    list_filter = ["decision"]
    search_fields = ["name", "text_en", "text_fr"]

    def has_delete_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)


@admin.register(PriceCategory)
class PriceCategoryAdmin(CoordinatorAdmin):
    """The codes member, academic and company are suggested from the requester's institution."""

    list_display = ["label", "code", "order", "retired"]
    search_fields = ["code", "label_en", "label_fr"]


@admin.register(Rate)
class RateAdmin(CoordinatorAdmin):
    """A price can be changed at any time: quotes keep the prices they were written with."""

    list_display = [
        "category", "activity", "full", "price", "vat_percent", "valid_from", "valid_until",
    ]  # fmt: skip
    list_filter = ["category", "activity", "valid_from"]
    list_select_related = ["category"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "category", "activity", "full", "price", "vat_percent", "valid_from",
                    "valid_until",
                ],
                "description": _(
                    "Every quote keeps the prices that it was written with. What you change here "
                    "counts for quotes that are written from now on."
                ),
            },
        )
    ]  # fmt: skip


@admin.register(Terms)
class TermsAdmin(CoordinatorAdmin):
    """New words are a new version; one that went out with a quote stays as it was."""

    list_display = ["published_on"]

    def get_readonly_fields(self, request, obj=None):
        sent = obj is not None and Quote.objects.filter(terms=obj).exists()
        return ["published_on", "text_en", "text_fr"] if sent else []
