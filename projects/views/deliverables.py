"""What the user gets: handed over, tried, accepted or sent back with what is wrong."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.core.timeline import record
from fbias.imagery.services import download_url
from projects.enums import DeliverableStatus, ProjectStatus
from projects.forms.deliverables import DefectsForm, DeliverableForm, LastResultForm
from projects.models import Deliverable, Project
from projects.queries.projects import PROJECT_FRAME
from projects.queries.tabs import standing_of
from projects.services.deliverables import accept_deliverable, hand_over_deliverable, report_defects
from projects.views.tabs import form_page


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: MemberRequest, pk: int) -> HttpResponse:
    """A new version, with its licence and how to try it."""
    project = fetch_for(request.user, PROJECT_FRAME, "work", pk=pk)
    images = project.images.select_related("upload")
    form = DeliverableForm(posted(request), images=images)
    status = answer_to(
        form, lambda: hand_over_deliverable(project, by=request.user, **form.cleaned_data)
    )
    if status == DONE:
        messages.success(request, _("It is handed over. The user will be told once you deliver."))
        return redirect("projects:work", pk)
    words = {"heading": _("Hand something over"), "button": _("Hand it over")}
    return form_page(request, project, form, status=status, back="work", **words)


def open_deliverable(
    request: MemberRequest, pk: int, deliverable_id: int
) -> tuple[Project, Deliverable]:
    """For whoever asked and for the team; evaluators have no part in it."""
    project = fetch_for(request.user, PROJECT_FRAME, "view", pk=pk)
    reader = standing_of(request.user, project)
    theirs = project.deliverables.select_related("upload")
    if not (reader.asks or reader.is_inside):
        theirs = theirs.none()
    return project, fetch_part(theirs, pk=deliverable_id)


def is_last(project: Project, deliverable: Deliverable) -> bool:
    """Whether nothing else of what was delivered waits for an answer."""
    others = project.deliverables.exclude(pk=deliverable.pk)
    waiting = others.exclude(status__in=DeliverableStatus.SETTLED)
    return project.status == ProjectStatus.DELIVERED and not waiting.exists()


@login_required
@require_http_methods(["GET", "POST"])
def deliverable(request: MemberRequest, pk: int, deliverable_id: int) -> HttpResponse:
    """How to use it; the user accepts it, or says what is wrong."""
    project, deliverable = open_deliverable(request, pk, deliverable_id)
    deliverable.project = project
    may_answer = request.user.has_perm(Deliverable.get_perm("accept"), deliverable)
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    accepts = request.POST.get("act") == "accept"
    last = (
        LastResultForm(request.POST if accepts else None) if is_last(project, deliverable) else None
    )
    if accepts and (last is None or last.is_valid()):
        accept_deliverable(deliverable, by=request.user, **(last.answer() if last else {}))
        messages.success(request, _("Thank you: it is accepted."))
        return redirect("projects:work", pk)
    form = DefectsForm(request.POST if request.method == "POST" and not accepts else None)
    status = (
        422
        if accepts
        else answer_to(
            form,
            lambda: report_defects(
                deliverable, by=request.user, defects=form.cleaned_data["defects"]
            ),
        )
    )
    if status == DONE:
        messages.success(request, _("The analyst has been told what is wrong."))
        return redirect("projects:work", pk)
    may = deliverable.life.open_to(request.user, deliverable) & {"accept", "report_defects"}
    context = {
        "project": project,
        "deliverable": deliverable,
        "form": form,
        "may": may,
        "last": last,
    }
    return render(request, "projects/deliverable.html", context, status=status)


@login_required
@require_GET
def download(request: MemberRequest, pk: int, deliverable_id: int) -> HttpResponse:
    """Send the reader to a link that works for five minutes; every download leaves a line."""
    project, deliverable = open_deliverable(request, pk, deliverable_id)
    upload = fetch_part(
        type(deliverable)
        .objects.filter(pk=deliverable.pk, upload__isnull=False)
        .select_related("upload")
    ).upload
    record(project, "download", by=request.user, deliverable=deliverable.pk)
    return HttpResponseRedirect(download_url(upload))


ONE = "<int:pk>/work/deliverables/<int:deliverable_id>/"
urlpatterns = [
    path("<int:pk>/work/deliverables/", hand_over, name="hand_over_deliverable"),
    path(ONE, deliverable, name="deliverable"),
    path(f"{ONE}download/", download, name="deliverable_download"),
]
