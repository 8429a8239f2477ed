"""What I learnt."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, for_those
from fbias.core.lists import asks_for_table, page_of
from fbias.core.spreadsheets import Columns, list_response
from fbias.network.queries.learning import learnt_by
from members.models import LevelProposal
from members.rules import is_analyst

WAYS = {
    "taught": _("It worked in a session"),
    "used": _("Used in a session"),
    "saw": _("Seen in a session"),
    "mentored": _("Learnt with a mentor"),
}


def way_of(proposal: LevelProposal) -> object:
    """How it came about; not in which session, which a conflict of interest may hide by now."""
    return WAYS.get(proposal.because.get("code", ""), "")


COLUMNS: Columns = {
    _("Day"): lambda one: one.learnt_at,
    _("Tag"): lambda one: one.tag.label,
    _("Before"): lambda one: one.get_level_before_display() or "",
    _("After"): lambda one: one.get_level_display(),
    _("How"): way_of,
}


@for_those(is_analyst)
@require_GET
def learnt(request: MemberRequest) -> HttpResponse:
    """Levels before and after, the latest first, to take along as a table."""
    rows = learnt_by(request.user)
    if asks_for_table(request):
        return list_response(request, "learnt", COLUMNS, rows)
    page = page_of(request, rows)
    for one in page:
        one.way = way_of(one)
    return render(request, "network/learnt.html", {"page_obj": page})


urlpatterns = [path("learnt/", learnt, name="learnt")]
