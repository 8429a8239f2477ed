"""The page of the network."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest, for_those
from fbias.network.queries.home import home_for
from fbias.network.rules import is_inside


@for_those(is_inside)
@require_GET
def home(request: MemberRequest) -> HttpResponse:
    return render(request, "network/home.html", {"home": home_for(request.user)})


urlpatterns = [path("", home, name="home")]
