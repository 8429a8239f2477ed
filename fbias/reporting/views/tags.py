"""What users ask for, and who can do it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, for_those
from fbias.core.spreadsheets import table_response
from fbias.reporting.queries.periods import period_named, years
from fbias.reporting.queries.tags import demand_for, sees_small_groups
from fbias.reporting.rules import reads_demand, reads_figures

for_team = for_those(reads_demand)


@for_team
@require_GET
def tags(request: MemberRequest) -> HttpResponse:
    period = period_named(request.GET.get("year"))
    context = {
        "demand": demand_for(request.user, period),
        "period": period,
        "years": years(),
        "hides_small_groups": not sees_small_groups(request.user),
        "reads_figures": reads_figures(request.user),
    }
    return render(request, "reporting/tags.html", context)


@for_team
@require_GET
def tags_csv(request: MemberRequest) -> HttpResponse:
    period = period_named(request.GET.get("year"))
    header = [
        _("tag"), _("label"), _("group"), _("year"), _("requests"), _("can do it"),
        _("can teach it"), _("want to learn it"),
    ]  # fmt: skip
    rows = (
        [
            line.tag.slug,
            line.tag.label,
            line.tag.get_group_display(),
            period.words,
            line.hidden or line.asked,
            line.able,
            line.teaching,
            line.learning,
        ]
        for line in demand_for(request.user, period).lines
    )
    return table_response(request, f"tags-{period.name}", header, rows)
