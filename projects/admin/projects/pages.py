"""Coordinators review projects here; every change of state goes through the services."""

from __future__ import annotations

import uuid

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from fbias.core.clock import facility_day
from members.admin.actions import bulk, do_each
from members.admin.base import CoordinatorAdmin, TableExports
from projects.admin.projects.parts import INLINES, ImageInline
from projects.models import Project
from projects.models.projects.querysets import asked_by_any_of
from projects.queries.papers.parties import place_of
from projects.queries.steps.states import STATES
from projects.services import invoices
from projects.services.requests.intake import request_project
from projects.services.steps import ending, selection

ASKED = [
    "title", "question", "data_description", "success", "funding", "pi_name", "pi_email",
    "urgency", "deadline",
]  # fmt: skip
RAN = [
    "status_since", "call", "opinions_due_on", "decided_at", "redirected_to", "review_on",
    "waits_for", "resumes_on", "days_paused", "started_on", "ended_on",
]  # fmt: skip
CAME = ["consultation", "parent", "proposal_number", "pi_confirmed_at", "submitted_at"]
NOTED = ["notes", "outcome", "earlier_effort_hours", "earlier_consultation_hours"]
TONES = {status: state.tone for status, state in STATES.items() if state.tone}


@admin.register(Project)
class ProjectAdmin(TableExports, CoordinatorAdmin):
    list_display = [
        "reference", "title", "requester", "shown_status", "origin", "urgency", "deadline",
        "effort", "consultation_effort", "submitted_at",
    ]  # fmt: skip
    list_display_links = ["reference", "title"]
    list_filter = [
        "status", "origin", "urgency", "call", "requester__institution__kind", "submitted_at",
    ]  # fmt: skip
    list_select_related = ["requester"]
    search_fields = [
        "title", "question", "requester__name", "requester__email", "requester__team", "pi_name",
        "proposal_number", "=pk",
    ]  # fmt: skip
    search_help_text = _("Title, person, team, PI, proposal, or the number of the reference")
    date_hierarchy = "submitted_at"
    actions = ["look_at", "accept_all", "bill_all", "close_all", "export_workbook", "export"]
    actions_detail = ["open_page"]
    autocomplete_fields = ["requester"]
    inlines = INLINES

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["requester", "origin", *ASKED]})]
        return [
            (None, {"fields": ["state", "requester", "origin", *CAME]}),
            (_("Request"), {"fields": ASKED}),
            (_("Course"), {"fields": RAN}),
            (_("Decision"), {"fields": ["reason"]}),
            (_("For the report: funders read it"), {"fields": NOTED}),
        ]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        return ["state", "requester", "origin", *CAME, *ASKED, *RAN, "reason"]

    def get_inlines(self, request, obj):
        """Whoever asked for a project reads no evaluators and hours of it, also as coordinator."""
        if obj is None:
            return []
        runs_it = request.user.has_perm(Project.get_perm("change"), obj)
        return self.inlines if runs_it else [ImageInline]

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        """A project of an open desk is made out of its consultation, never typed."""
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if db_field.name == "origin":
            field.choices = [choice for choice in field.choices if choice[0] != "open_desk"]
        return field

    def get_queryset(self, request):
        return super().get_queryset(request).with_hours()

    def rows_of_history(self, request):
        """Not of one's own projects: who evaluates them stands there."""
        rows = super().rows_of_history(request)
        return rows.exclude(asked_by_any_of([request.user.pk]))

    def has_delete_permission(self, request, obj=None):
        return False

    @display(description=_("effort, hours"), ordering="effort_hours")
    def effort(self, project):
        return project.effort_hours

    @display(description=_("consultation, hours"), ordering="consultation_hours")
    def consultation_effort(self, project):
        return project.consultation_hours

    @display(description=_("status"), ordering="status", label=TONES)
    def shown_status(self, project):
        return project.status, project.get_status_display()

    @action(description=_("Read it and decide"), url_path="open-page")
    def open_page(self, request, object_id):
        project = self.get_object(request, object_id)
        return HttpResponseRedirect(project.get_absolute_url() if project else "../..")

    def save_model(self, request, obj, form, change):
        if change:
            changed = {name: form.cleaned_data[name] for name in NOTED}
            selection.note(obj, by=request.user, **changed)
            return
        asked = {name: form.cleaned_data[name] for name in ("requester", "origin", *ASKED)}
        obj.pk = request_project(by=request.user, request_key=uuid.uuid4(), **asked).pk

    @bulk(
        _("Look at these requests"), says=_("Each user reads that somebody looks at the request.")
    )
    def look_at(self, request, projects):
        do_each(request, projects, selection.triage_project)

    @bulk(_("Accept these projects"), says=_("The users and PIs are told by mail."))
    def accept_all(self, request, projects):
        do_each(request, projects, selection.accept_project)

    @bulk(
        _("Make the invoice sheets"),
        says=_("Each sheet gets the next number and goes to the user and the PI."),
    )
    def bill_all(self, request, projects):
        do_each(request, projects, invoices.issue_invoice)

    @bulk(_("File these projects"), says=_("They are closed for good."))
    def close_all(self, request, projects):
        do_each(request, projects, ending.close_project)

    def table_of(self, projects):
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
                place_of(project),
                str(project.get_status_display()),
                str(project.get_origin_display()),
                str(project.get_urgency_display()),
                project.deadline or "",
                facility_day(project.submitted_at),
                project.effort_hours,
                project.consultation_hours,
                project.outcome,
            ]
            for project in projects.select_related("requester__institution", "institution")
        )
        return "projects", header, rows
