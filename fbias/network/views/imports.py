"""Coordinators take over members and their past from a file: a look first, then all or nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from fbias.core.csv_files import LARGEST_FILE, Unreadable
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, for_those
from fbias.core.spreadsheets import sheets_response
from fbias.core.tables import Line
from fbias.network.services.imports import (
    MOST_LINES,
    TABLES,
    count_of,
    import_past,
    look_at,
    read_file,
)
from members.models import User
from members.rules import is_coordinator

SALT = "fbias.network.views.imports"
AN_HOUR = 3600


class FileForm(forms.Form):
    """A workbook with the tables, or one of them as CSV."""

    table = forms.FileField(
        allow_empty_file=True, error_messages={"required": gettext_lazy("Choose a file first.")}
    )


@for_those(is_coordinator)
@require_http_methods(["GET", "POST"])
def import_file(request: MemberRequest) -> HttpResponse:
    again = "signed" in request.POST
    form = forms.Form(request.POST) if again else FileForm(posted(request), request.FILES or None)
    act = do_import if again else look
    answer = answer_to(form, lambda: act(form, by=request.user))
    context = {"form": form, "tables": TABLES, "most": MOST_LINES, **(answer.made or {})}
    status = 200 if answer == DONE else answer
    return render(request, "network/import.html", context, status=status)


def look(form: forms.Form, *, by: User) -> dict[str, Any]:
    lines = read_file(form.cleaned_data["table"].read(LARGEST_FILE + 1))
    rows = [(line.table, line.number, list(line.cells.items())) for line in lines]
    look_at(lines, by=by)
    counts = count_of(lines)
    may_be_done = counts["new"] and not counts["refused"]
    signed = signing.dumps(rows, salt=SALT, compress=True) if may_be_done else ""
    return {"lines": lines, "found": counts, "signed": signed}


def do_import(form: forms.Form, *, by: User) -> dict[str, Any]:
    try:
        rows = signing.loads(form.data["signed"], salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature as error:
        raise Unreadable(_("This preview is out of date. Choose the file again.")) from error
    lines = [Line(table, number, dict(cells)) for table, number, cells in rows]
    done = import_past(lines, by=by)
    return {"lines": lines, "found": count_of(lines), "done": done}


@for_those(is_coordinator)
@require_GET
def template(request: MemberRequest) -> HttpResponse:
    """A workbook with a sheet for each table, and one that says what each column means."""
    sheets = {table.name: [table.known] for table in TABLES}
    words = [
        [table.name, column.name, _("needed") if column.needed else "", column.help, column.sample]
        for table in TABLES
        for column in table.columns
    ]
    title = [_("Table"), _("Column"), "", _("What it says"), _("Example")]
    return sheets_response("import", {**sheets, _("help"): [title, *words]})


urlpatterns = [
    path("import/", import_file, name="import"),
    path("import/template/", template, name="import_template"),
]
