"""Coordinators file requests for others: one by one, or a file of Euro-BioImaging proposals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fbias.core.errors import DomainError
from fbias.core.http import MemberRequest
from members import rules as can
from projects.forms.requests import FilingForm
from projects.services.proposals import (
    LARGEST_FILE,
    NEEDED,
    Line,
    import_proposals,
    read_proposals,
)
from projects.services.requests.filing import file_for_somebody

SALT = "projects.views.filing"
AN_HOUR = 3600


def coordinators_only(request: MemberRequest) -> None:
    if not can.is_coordinator(request.user):
        raise Http404


@login_required
@require_http_methods(["GET", "POST"])
def file(request: MemberRequest) -> HttpResponse:
    coordinators_only(request)
    form = FilingForm(data=request.POST or None)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            project = file_for_somebody(by=request.user, **filed(form))
        except DomainError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The request is filed, and the person got a mail."))
            return redirect(project)
    return render(request, "projects/file.html", {"form": form}, status=status)


def filed(form: FilingForm) -> dict[str, Any]:
    values = form.cleaned_data
    return {
        "email": values["requester_email"],
        "name": values["requester_name"],
        "language": values["language"],
        "origin": values["origin"],
        "proposal_number": values["proposal_number"],
        "request_key": values["request_key"],
        "content": form.content,
    }


class FileForm(forms.Form):
    proposals = forms.FileField(allow_empty_file=True)


@login_required
@require_http_methods(["GET", "POST"])
def import_file(request: MemberRequest) -> HttpResponse:
    """First a dry run, line by line; then the same lines, signed, are imported by one button."""
    coordinators_only(request)
    context: dict[str, Any] = {"needed": NEEDED, "status": 200}
    if request.method == "POST":
        try:
            context |= do_import(request) if "signed" in request.POST else try_import(request)
        except DomainError as error:
            context |= {"refusal": str(error), "status": 422}
    return render(request, "projects/import.html", context, status=context["status"])


def try_import(request: MemberRequest) -> dict[str, Any]:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"refusal": _("Choose a file first."), "status": 422}
    sent = form.cleaned_data["proposals"]
    lines = read_proposals(sent.read(LARGEST_FILE + 1), name=sent.name)
    signed = signing.dumps([(line.number, line.values) for line in lines], salt=SALT, compress=True)
    lines = import_proposals(lines, by=request.user, dry_run=True)
    return {"lines": lines, "signed": signed, "useful": useful(lines)}


def do_import(request: MemberRequest) -> dict[str, Any]:
    try:
        rows = signing.loads(request.POST["signed"], salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        return {"refusal": _("This preview is too old. Choose the file again."), "status": 422}
    lines = import_proposals([Line(number, values) for number, values in rows], by=request.user)
    return {"lines": lines, "done": True, "useful": useful(lines)}


def useful(lines: list[Line]) -> int:
    return sum(line.outcome in {"new", "changed"} for line in lines)


urlpatterns = [
    path("file/", file, name="file"),
    path("import/", import_file, name="import"),
]
