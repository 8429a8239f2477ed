"""The programme of a day: its versions, and who sits where as a table that comes back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from consultations.models import OpenDesk
from consultations.queries.panels.assignments import HEADER, check, read_rows, table_of
from consultations.queries.panels.costs import Change, Costs
from consultations.queries.panels.days import day_of
from consultations.queries.programmes import versions_of
from consultations.services.panels import change_panels
from fbias.core.csv_files import LARGEST_FILE, Unreadable
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for
from fbias.core.spreadsheets import table_response
from members.models import User

SALT = "consultations.views.programmes"
AN_HOUR = 3600


class TableForm(forms.Form):
    """A file with a row for each seat."""

    table = forms.FileField(
        allow_empty_file=True, error_messages={"required": gettext_lazy("Choose a file first.")}
    )


@login_required
@require_GET
def programme(request: MemberRequest, pk: int) -> HttpResponse:
    """Every publication with what it changed, the newest first."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "publish", pk=pk)
    context = {"open_desk": open_desk, "versions": versions_of(open_desk, by=request.user)}
    return render(request, "consultations/programme.html", context)


@login_required
@require_GET
def table(request: MemberRequest, pk: int) -> HttpResponse:
    """Who sits where, as CSV or as a workbook."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "publish", pk=pk)
    rows = table_of(day_of(open_desk, by=request.user))
    return table_response(request, f"panels-{open_desk.day:%Y-%m-%d}", HEADER, rows)


@login_required
@require_http_methods(["GET", "POST"])
def take_table(request: MemberRequest, pk: int) -> HttpResponse:
    """First a look at what the file would do, row by row; then all of it at once, as a draft."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "publish", pk=pk)
    again = "signed" in request.POST
    form = forms.Form(request.POST) if again else TableForm(posted(request), request.FILES or None)
    act = do_change if again else look
    answer = answer_to(form, lambda: act(form, open_desk, by=request.user))
    if again and answer == DONE:
        messages.success(request, _("The panels are changed, as a draft. Nobody has been told."))
        return redirect("consultations:board", open_desk.pk)
    context = {"open_desk": open_desk, "form": form, **(answer.made or {})}
    status = 200 if answer == DONE else answer
    return render(request, "consultations/assignments.html", context, status=status)


def look(form: forms.Form, open_desk: OpenDesk, *, by: User) -> dict[str, Any]:
    rows = read_rows(form.cleaned_data["table"].read(LARGEST_FILE + 1))
    checked = check(Costs(day_of(open_desk, by=by)), rows)
    change = checked.change
    signed = signing.dumps([change.take, change.put, checked.seen], salt=SALT, compress=True)
    return {"checked": checked, "signed": signed if checked.may_be_done else ""}


def do_change(form: forms.Form, open_desk: OpenDesk, *, by: User) -> Change:
    try:
        take, put, seen = signing.loads(form.data["signed"], salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature as error:
        raise Unreadable(_("This preview is out of date. Choose the file again.")) from error
    change = Change(tuple(take), tuple((panel, analyst) for panel, analyst in put))
    return change_panels(open_desk, change, by=by, seen=seen)


urlpatterns = [
    path("boards/<int:pk>/programme/", programme, name="programme"),
    path("boards/<int:pk>/programme/table/", table, name="assignments"),
    path("boards/<int:pk>/programme/import/", take_table, name="import_assignments"),
]
