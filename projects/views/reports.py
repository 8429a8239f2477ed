"""One report: looked over, read by a colleague, sent, skipped; then kept, with its paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.editing import carry
from fbias.core.errors import DomainError
from fbias.core.forms import DONE, answer_to
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from projects.enums import ReportStatus
from projects.forms.reports import RemarkForm, ReportForm, ReportWeeksForm
from projects.models import Project, Report
from projects.queries.projects import PROJECT_FRAME
from projects.queries.tabs import standing_of
from projects.services.papers import paper_of
from projects.services.reports import (
    MOST_WEEKS,
    ask_peer,
    make_report,
    peers_for,
    return_report,
    save_report,
    send_report,
    set_report_weeks,
    skip_report,
)

ACTS = ("save", "check", "send", "return", "skip")


def open_report(request: MemberRequest, pk: int, report_id: int) -> tuple[Project, Report, bool]:
    """The report, and whether the reader is of the team; others see it once it is sent."""
    project = fetch_for(request.user, PROJECT_FRAME, "view", pk=pk)
    reader = standing_of(request.user, project)
    report = fetch_part(project.reports.select_related("author__user", "peer__user"), pk=report_id)
    inside = reader.acts and not reader.asks
    if not inside and not ((reader.asks or reader.leaves) and report.status == ReportStatus.SENT):
        raise Http404
    report.project = project
    return project, report, inside


@login_required
@require_http_methods(["GET", "POST"])
def report(request: MemberRequest, pk: int, report_id: int) -> HttpResponse:
    """Read it; the team of an open one edits it and takes one of its steps.

    Of two who write, the second is told that it was sent, and keeps the text.
    """
    project, report, inside = open_report(request, pk, report_id)
    steps = report.life.open_to(request.user, report) if inside else set()
    editable = inside and (report.status in ReportStatus.OPEN or request.method == "POST")
    act = request.POST.get("act", "save")
    remark = act in {"return", "skip"}
    if request.method == "POST" and not editable:
        raise Http404
    if act not in ACTS:
        return HttpResponseBadRequest()
    text_form = ReportForm(
        request.POST if request.method == "POST" and not remark else None,
        initial={"text": report.text},
        peers=peers_for(report) if "check" in steps else (),
    )
    carry(text_form, {"text": report.text})
    remark_form = RemarkForm(
        request.POST if request.method == "POST" and remark else None, returns="return" in steps
    )
    form: forms.Form = remark_form if remark else text_form
    status = answer_to(form, lambda: act_on(report, act, form, request))
    if status == DONE:
        messages.success(request, said(act))
        return redirect("projects:report", pk, report_id)
    context = {
        "project": project,
        "report": report,
        "inside": inside,
        "editable": editable,
        "open_steps": steps,
        "form": text_form,
        "remark_form": remark_form,
    }
    return render(request, "projects/report.html", context, status=status)


def act_on(report: Report, act: str, form: Any, request: MemberRequest) -> Report:
    given, by = form.cleaned_data, request.user
    acts: dict[str, Callable[[], Report]] = {
        "save": lambda: save_report(report, by=by, **written(given)),
        "check": lambda: ask_peer(report, by=by, peer=chosen_peer(form), **written(given)),
        "send": lambda: send_report(report, by=by, **written(given)),
        "return": lambda: return_report(report, by=by, remark=given["remark"]),
        "skip": lambda: skip_report(report, by=by, reason=given["remark"]),
    }
    return acts[act]()


def written(given: dict[str, Any]) -> dict[str, Any]:
    return {"text": given["text"], "seen": given["seen"]}


def chosen_peer(form: ReportForm) -> Any:
    return form.peers.get(form.cleaned_data.get("peer", ""))


def said(act: str) -> str:
    return {
        "check": _("Your colleague got a mail."),
        "send": _("The report is sent and kept."),
        "return": _("The author will see what should change."),
        "skip": _("This report is skipped."),
    }.get(act, _("The report is saved."))


@login_required
@require_POST
def new(request: MemberRequest, pk: int) -> HttpResponse:
    """A report before its time; an open one is shown instead."""
    project = fetch_for(request.user, PROJECT_FRAME, "work", pk=pk)
    made = make_report(project, by=request.user)
    return redirect("projects:report", pk, made.pk)


@login_required
@require_GET
def paper(request: MemberRequest, pk: int, report_id: int) -> HttpResponse:
    """The report that was sent as a PDF, the same bytes each time."""
    project, report, _inside = open_report(request, pk, report_id)
    if report.sent_at is None:
        raise Http404
    name = f"{project.reference}-report-{report.number}.pdf"
    return HttpResponse(
        paper_of(report),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@login_required
@require_POST
def weeks(request: MemberRequest, pk: int) -> HttpResponse:
    """The lead or a coordinator says how often reports come."""
    project = fetch_for(request.user, PROJECT_FRAME, "set_report_weeks", pk=pk)
    form = ReportWeeksForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Give a number of weeks from 1 to %(most)d.") % {"most": MOST_WEEKS})
    set_report_weeks(project, by=request.user, **form.cleaned_data)
    messages.success(request, _("Reports are due this often from now on."))
    return redirect("projects:work", pk)


urlpatterns = [
    path("<int:pk>/work/reports/weeks/", weeks, name="report_weeks"),
    path("<int:pk>/work/reports/", new, name="new_report"),
    path("<int:pk>/work/reports/<int:report_id>/", report, name="report"),
    path("<int:pk>/work/reports/<int:report_id>/pdf/", paper, name="report_pdf"),
]
