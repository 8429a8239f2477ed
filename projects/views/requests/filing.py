"""Coordinators file requests for others: one by one, or a file of Euro-BioImaging proposals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fbias.core.csv_files import LARGEST_FILE, Unreadable
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, for_those
from members import rules as can
from members.models import User
from projects.forms.requests import FilingForm
from projects.services.proposals import (
    NEEDED,
    Line,
    import_proposals,
    read_proposals,
)
from projects.services.requests.filing import file_for_somebody

SALT = "projects.views.filing"
AN_HOUR = 3600


@for_those(can.is_coordinator)
@require_http_methods(["GET", "POST"])
def file(request: MemberRequest) -> HttpResponse:
    form = FilingForm(data=posted(request))
    answer = answer_to(form, lambda: file_for_somebody(by=request.user, **filed(form)))
    if answer == DONE:
        messages.success(request, _("The request is filed, and the person got a mail."))
        return redirect(answer.made)
    return render(request, "projects/file.html", {"form": form}, status=answer)


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
    proposals = forms.FileField(
        allow_empty_file=True, error_messages={"required": gettext_lazy("Choose a file first.")}
    )


@for_those(can.is_coordinator)
@require_http_methods(["GET", "POST"])
def import_file(request: MemberRequest) -> HttpResponse:
    """First a dry run, line by line; then the same lines, signed, are imported by one button."""
    again = "signed" in request.POST
    form = forms.Form(request.POST) if again else FileForm(posted(request), request.FILES or None)
    act = do_import if again else try_import
    answer = answer_to(form, lambda: act(form, by=request.user))
    context = {"needed": NEEDED, "form": form, **(answer.made or {})}
    status = 200 if answer == DONE else answer
    return render(request, "projects/import.html", context, status=status)


def try_import(form: forms.Form, *, by: User) -> dict[str, Any]:
    sent = form.cleaned_data["proposals"]
    lines = read_proposals(sent.read(LARGEST_FILE + 1), name=sent.name)
    signed = signing.dumps([(line.number, line.values) for line in lines], salt=SALT, compress=True)
    lines = import_proposals(lines, by=by, dry_run=True)
    return {"lines": lines, "signed": signed, "useful": useful(lines)}


def do_import(form: forms.Form, *, by: User) -> dict[str, Any]:
    try:
        rows = signing.loads(form.data["signed"], salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature as error:
        raise Unreadable(_("This preview is out of date. Choose the file again.")) from error
    lines = import_proposals([Line(number, values) for number, values in rows], by=by)
    return {"lines": lines, "done": True, "useful": useful(lines)}


def useful(lines: list[Line]) -> int:
    return sum(line.outcome in {"new", "changed"} for line in lines)


urlpatterns = [
    path("file/", file, name="file"),
    path("import/", import_file, name="import"),
]
