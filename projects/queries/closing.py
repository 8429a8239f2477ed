"""What is still open before a project can be filed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fbias.core.timeline import timeline_of
from projects.enums import DeliverableStatus, InvoiceStatus
from projects.models import Invoice, Project
from projects.queries.quotes import is_nothing_to_bill


@dataclass(frozen=True)
class Point:
    """One line of the closing checklist; one that `stops` must be settled first."""

    code: str
    label: str | Promise
    is_done: bool
    stops: bool = True


def checklist(project: Project) -> list[Point]:
    """Everything that should be settled when a project ends, in the order it is done."""
    return [
        results_point(project),
        *money_points(project),
        Point(
            "tasks",
            _("No task of the closing checklist is open"),
            not project.tasks.filter(kind="closing", done_at=None).exists(),
        ),
        Point(
            "phase",
            _("Go or no-go has been decided"),
            hasattr(project, "phase_decision"),
            stops=False,
        ),
        Point("survey", _("The user answered the survey"), hasattr(project, "survey"), stops=False),
    ]


def money_points(project: Project) -> list[Point]:
    """Without an hour to bill there is no sheet, and nothing to wait for."""
    invoice = Invoice.objects.that_count().filter(project=project).first()
    if invoice is None and is_nothing_to_bill(project):
        return [Point("invoice", _("No hour is to be billed: there is no invoice sheet"), True)]
    is_settled = invoice is not None and invoice.status != InvoiceStatus.ISSUED
    return [
        Point("invoice", _("The invoice sheet is made"), invoice is not None),
        Point("settled", _("It is paid or waived"), is_settled),
    ]


def was_stopped(project: Project) -> bool:
    """How the work ended, last: it could not be done, or it was completed."""
    ends = timeline_of(project).filter(verb__in=("project.stop", "project.complete"))
    last = ends.order_by("-at", "-pk").first()
    return last is not None and last.verb == "project.stop"


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
