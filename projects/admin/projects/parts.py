"""What belongs to one project, below it, to read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from members.admin.base import ReadOnlyInline
from projects.models import (
    Assignment,
    Deliverable,
    Evaluator,
    Invoice,
    ProjectImage,
    Publication,
    Quote,
    Report,
    Task,
    TimeEntry,
)


class PartInline(ReadOnlyInline):
    """Rows with the people they name, in one query."""

    joins: tuple[str, ...] = ("project",)
    tab = True

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related(*self.joins)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return self.fields


class ImageInline(PartInline):
    model = ProjectImage
    fields = ("upload", "role")
    joins = ("upload",)
    tab = False


class EvaluatorInline(PartInline):
    model = Evaluator
    fields = ("analyst", "due_on", "asked_at", "recused_at")
    joins = ("analyst__user",)


class QuoteInline(PartInline):
    model = Quote
    fields = ("number", "status", "category", "priced_on", "valid_until", "answered_by")
    joins = ("category",)


class AssignmentInline(PartInline):
    model = Assignment
    fields = ("analyst", "role", "status", "hours", "offered_at", "answered_at", "ended_at")
    joins = ("analyst__user",)


class TaskInline(PartInline):
    model = Task
    fields = ("what", "kind", "assignee", "due_on", "done_at")
    joins = ("assignee",)

    @display(description=_("title"))
    def what(self, task):
        return task.label


class EntryInline(PartInline):
    model = TimeEntry
    fields = (
        "analyst", "activity", "begins_at", "ends_at", "hours", "billable", "note", "correction",
    )  # fmt: skip
    joins = ("analyst__user",)

    @display(description=_("begins"))
    def begins_at(self, entry):
        return entry.period.lower

    @display(description=_("ends"))
    def ends_at(self, entry):
        return entry.period.upper


class ReportInline(PartInline):
    model = Report
    fields = ("number", "status", "due_on", "author", "sent_at")
    joins = ("author__user",)


class DeliverableInline(PartInline):
    model = Deliverable
    fields = ("title", "version", "kind", "licence", "status", "handed_over_at", "answered_at")


class PublicationInline(PartInline):
    model = Publication
    fields = ("doi", "title", "year", "acknowledgement")


class InvoiceInline(PartInline):
    model = Invoice
    fields = ("number", "status", "issued_on", "settled_on")


INLINES = (
    ImageInline, EvaluatorInline, QuoteInline, AssignmentInline, TaskInline, EntryInline,
    ReportInline, DeliverableInline, PublicationInline, InvoiceInline,
)  # fmt: skip
