"""Computing resources of the hosts, and time on them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.lists import asks_for_table, page_of
from fbias.core.spreadsheets import Columns, list_response
from fbias.network.forms.computing import ResourceForm, TimeAnswerForm, TimeForm
from fbias.network.models import ComputingRequest, ComputingResource
from fbias.network.queries.computing import requests_for, resources_for
from fbias.network.rules import is_inside
from fbias.network.services.computing import (
    add_resource,
    answer_computing,
    ask_for_computing,
    change_resource,
    end_computing,
    withdraw_computing,
)
from fbias.network.views.base import form_page, step_taken
from members.rules import is_coordinator

COLUMNS: Columns = {
    gettext_lazy("Resource"): lambda one: one.resource.name,
    gettext_lazy("Host facility"): lambda one: one.resource.facility.name,
    gettext_lazy("Who asks"): lambda one: one.asked_by.name,
    gettext_lazy("Project"): lambda one: one.project.reference if one.project else "",
    gettext_lazy("How much"): lambda one: one.amount,
    gettext_lazy("What is counted"): lambda one: one.resource.unit,
    gettext_lazy("From"): lambda one: one.since,
    gettext_lazy("Until"): lambda one: one.until,
    gettext_lazy("State"): lambda one: one.get_status_display(),
}


@for_those(is_inside)
@require_GET
def computing(request: MemberRequest) -> HttpResponse:
    """What is shared, and the requests that the reader may see."""
    asked = requests_for(request.user)
    if asks_for_table(request):
        return list_response(request, "computing", COLUMNS, asked)
    context = {
        "resources": list(resources_for(request.user)),
        "page_obj": page_of(request, asked),
        "may_add": is_coordinator(request.user),
    }
    return render(request, "network/computing.html", context)


@for_those(is_coordinator)
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    form = ResourceForm(posted(request))
    status = answer_to(form, lambda: add_resource(by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The resource is shared with the members."))
        return redirect(status.made)
    return form_page(request, form, _("Share a resource"), "computing", status=status)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def resource(request: MemberRequest, pk: int) -> HttpResponse:
    """What it is and how to use it; a POST asks for time."""
    resource = fetch_for(request.user, resources_for(request.user), "view", pk=pk)
    form = TimeForm(posted(request), by=request.user, resource=resource)
    status = answer_to(
        form, lambda: ask_for_computing(resource, by=request.user, **form.cleaned_data)
    )
    if status == DONE:
        messages.success(request, _("Your request is sent. You will get the answer by mail."))
        return redirect(status.made)
    context = {
        "resource": resource,
        "form": form,
        "may_change": request.user.has_perm(ComputingResource.get_perm("change"), resource),
    }
    return render(request, "network/computing_resource.html", context, status=status)


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    rows = ComputingResource.objects.select_related("facility", "keeper")
    resource = fetch_for(request.user, rows, "change", pk=pk)
    form = ResourceForm(posted(request), resource=resource)
    status = answer_to(
        form, lambda: change_resource(resource, by=request.user, **form.cleaned_data)
    )
    if status == DONE:
        messages.success(request, _("The resource is saved."))
        return redirect(resource)
    return form_page(request, form, _("Change the resource"), resource, status=status)


@for_those(is_inside)
@require_GET
def computing_request(request: MemberRequest, pk: int) -> HttpResponse:
    asked = fetch_for(request.user, requests_for(request.user), "view", pk=pk)
    steps = ComputingRequest.life.open_to(request.user, asked)
    return render(request, "network/computing_request.html", {"asked": asked, "steps": steps})


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    asked = fetch_for(request.user, requests_for(request.user), "grant", pk=pk)
    form = TimeAnswerForm(posted(request))
    status = answer_to(
        form,
        lambda: answer_computing(asked, by=request.user, **form.cleaned_data),
        beside_field="word",
    )
    if status == DONE:
        messages.success(request, _("Your answer is sent."))
        return redirect(asked)
    heading = _("%(size)s for %(name)s?") % {"size": asked.size, "name": asked.asked_by.name}
    return form_page(request, form, heading, asked, status=status, lead=asked.why)


@for_those(is_inside)
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    said = _("The request is withdrawn.")
    return step_taken(
        request, requests_for(request.user), "withdraw", withdraw_computing, said, pk=pk
    )


@for_those(is_inside)
@require_POST
def end(request: MemberRequest, pk: int) -> HttpResponse:
    said = _("The rest of the time is given back.")
    return step_taken(request, requests_for(request.user), "end", end_computing, said, pk=pk)


urlpatterns = [
    path("computing/", computing, name="computing"),
    path("computing/add/", add, name="add_computing"),
    path("computing/<int:pk>/", resource, name="computing_resource"),
    path("computing/<int:pk>/change/", change, name="change_computing"),
    path("computing/requests/<int:pk>/", computing_request, name="computing_request"),
    path("computing/requests/<int:pk>/answer/", answer, name="answer_computing"),
    path("computing/requests/<int:pk>/withdraw/", withdraw, name="withdraw_computing"),
    path("computing/requests/<int:pk>/end/", end, name="end_computing"),
]
