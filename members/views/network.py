"""The network as everybody sees it, and the members' own directory."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.lists import asks_for_table, page_of
from fbias.core.spreadsheets import list_response
from members import rules as can
from members.forms import DirectoryForm
from members.models import Analyst, HostFacility
from members.queries import network as queries


@require_GET
def network(request: HttpRequest) -> HttpResponse:
    sites = list(queries.sites_of_the_network())
    points = queries.map_points(sites)
    context = {
        "sites": sites,
        "points": points,
        "analyst_count": sum(point["people"] for point in points),
    }
    return render(request, "members/network.html", context)


@require_GET
def facility(request: HttpRequest, slug: str) -> HttpResponse:
    site = fetch_for(request.user, HostFacility.objects.with_shown_analysts(), "view", slug=slug)
    analysts = Analyst.objects.visible_to(request.user).current().filter(facility=site)
    context = {
        "site": site,
        "analysts": analysts.for_directory(),
        "sees_inside": can.sees_members(request.user),
    }
    return render(request, "members/facility.html", context)


@require_GET
def analyst(request: HttpRequest, pk: int) -> HttpResponse:
    member = fetch_for(request.user, Analyst.objects.for_directory(), "view", pk=pk)
    context = {
        "analyst": member,
        "is_own": can.is_own_membership(request.user, member),
        "sees_inside": can.sees_members(request.user),
    }
    return render(request, "members/analyst.html", context)


@for_those(can.sees_members)
@require_GET
def directory(request: MemberRequest) -> HttpResponse:
    form = DirectoryForm(request.GET)
    people = queries.directory(request.user, **form.given)
    if asks_for_table(request):
        return list_response(request, "people", queries.PEOPLE, people)
    page = page_of(request, people)
    template = "members/directory.html#results" if request.htmx else "members/directory.html"
    return render(request, template, {"form": form, "page_obj": page})
