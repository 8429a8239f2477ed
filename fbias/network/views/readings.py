"""Links worth reading."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.core.lists import CARDS, page_of
from fbias.network.forms.readings import ReadingForm
from fbias.network.models import Reading
from fbias.network.rules import is_inside
from fbias.network.services.readings import add_reading, remove_reading
from members.rules import is_coordinator


@for_those(is_inside)
@require_http_methods(["GET", "POST"])
def readings(request: MemberRequest) -> HttpResponse:
    form = ReadingForm(posted(request))
    status = answer_to(form, lambda: add_reading(by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The link is on the list."))
        return redirect("network:readings")
    rows = Reading.objects.visible_to(request.user).select_related("added_by")
    context = {
        "page_obj": page_of(request, rows, size=CARDS),
        "form": form,
        "is_coordinator": is_coordinator(request.user),
    }
    return render(request, "network/readings.html", context, status=status)


@for_those(is_inside)
@require_POST
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    found = fetch_for(request.user, Reading.objects.all(), "remove", pk=pk)
    remove_reading(found, by=request.user)
    messages.success(request, _("The link is off the list."))
    return redirect("network:readings")


urlpatterns = [
    path("links/", readings, name="readings"),
    path("links/<int:pk>/remove/", remove, name="remove_reading"),
]
