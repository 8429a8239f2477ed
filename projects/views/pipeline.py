"""Pages of the pipeline and everybody's tasks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, for_those
from fbias.core.lists import FilterForm, asks_for_table
from fbias.core.spreadsheets import list_response
from members import rules as can
from members.models import User
from projects.enums import Origin
from projects.forms.base import choice_field
from projects.queries.pipeline import PROJECTS, Filters, analysts_at_work, board, projects_found

AGES = (
    ("", _("Any")),
    ("14", _("Over two weeks")),
    ("30", _("Over a month")),
    ("90", _("Over three months")),
)


class PipelineFilter(FilterForm):
    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        everybody = [("", _("Any")), *((str(pk), name) for pk, name in analysts_at_work(user))]
        self.fields["origin"] = choice_field(
            _("Came by"), [("", _("Any")), *Origin.choices], required=False
        )
        self.fields["analyst"] = choice_field(_("Analyst"), everybody, required=False)
        self.fields["age"] = choice_field(_("In this state for"), AGES, required=False)

    def filters(self) -> Filters:
        given = self.given
        return Filters(
            origin=given.get("origin", ""),
            analyst=int(given["analyst"]) if given.get("analyst") else None,
            older_than_days=int(given.get("age") or 0),
        )


@for_those(can.is_coordinator)
@require_GET
def pipeline(request: MemberRequest) -> HttpResponse:
    form = PipelineFilter(request.GET, user=request.user)
    if asks_for_table(request):
        found = projects_found(request.user, form.filters())
        return list_response(request, "projects", PROJECTS, found)
    context = {"form": form, "columns": board(request.user, form.filters())}
    return render(request, "projects/pipeline.html", context)


urlpatterns = [
    path("pipeline/", pipeline, name="pipeline"),
]
