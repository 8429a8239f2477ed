"""What is still open before a project can be filed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.enums import DeliverableStatus, InvoiceStatus
from projects.models import Invoice, Project


@dataclass(frozen=True)
class Point:
    """One line of the closing checklist; one that `stops` must be settled first."""

    code: str
    label: str | Promise
    is_done: bool
    stops: bool = True


def checklist(project: Project) -> list[Point]:
    """Everything that should be settled when a project ends, in the order it is done."""
    invoice = Invoice.objects.filter(project=project).first()
    return [
        results_point(project),
        Point("invoice", _("The invoice sheet is made"), invoice is not None),
        Point(
            "settled",
            _("It is paid or waived"),
            invoice is not None and invoice.status != InvoiceStatus.ISSUED,
        ),
        Point(
            "tasks",
            _("No task of the closing checklist is open"),
            not project.tasks.filter(kind="closing", done_at=None).exists(),
        ),
        Point(
            "phase", _("Go or no-go is decided"), hasattr(project, "phase_decision"), stops=False
        ),
        Point("survey", _("The user answered the survey"), hasattr(project, "survey"), stops=False),
    ]


def results_point(project: Project) -> Point:
    """Nothing handed over is nothing accepted; it does not keep the project open."""
    rows = project.deliverables.exclude(status=DeliverableStatus.REPLACED)
    states = set(rows.order_by().values_list("status", flat=True))
    if not states:
        return Point("deliverables", _("Nothing was handed over"), is_done=False, stops=False)
    return Point(
        "deliverables",
        _("Everything handed over is accepted by the user"),
        states == {DeliverableStatus.ACCEPTED},
    )


def open_points(project: Project) -> list[Point]:
    return [point for point in checklist(project) if not point.is_done]
