"""Equipment check: camera, sound, screen and connection, tried in the browser before the hour."""

from __future__ import annotations

import os
from functools import cache

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.forms.equipment import EquipmentForm
from consultations.models import EquipmentCheck
from consultations.services.equipment import keep_check
from fbias.core.http import MemberRequest

SAMPLE = 1024**2
CHUNK = 64 * 1024
MOST = 4 * SAMPLE


@cache
def noise() -> bytes:
    """What no proxy can make smaller on the way."""
    return os.urandom(SAMPLE)


@login_required
@require_http_methods(["GET", "POST"])
def equipment(request: MemberRequest) -> HttpResponse:
    """The page of the check; POST keeps its result."""
    if request.method == "GET":
        check = EquipmentCheck.objects.filter(person=request.user).first()
        return render(request, "consultations/equipment.html", {"check": check})
    form = EquipmentForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    check = keep_check(by=request.user, **form.cleaned_data)
    return render(request, "consultations/_equipment.html", {"check": check})


@login_required
@never_cache
@require_GET
def sample(request: MemberRequest) -> HttpResponse:
    """Some bytes to measure how fast they arrive; none with `empty`, for the delay."""
    content = b"" if "empty" in request.GET else noise()
    return HttpResponse(content, content_type="application/octet-stream")


@login_required
@never_cache
@require_POST
def swallow(request: MemberRequest) -> JsonResponse:
    """Take what is sent and forget it, to measure how fast it leaves the browser."""
    taken = 0
    while taken < MOST and (chunk := request.read(CHUNK)):
        taken += len(chunk)
    return JsonResponse({"taken": taken})


urlpatterns = [
    path("equipment/", equipment, name="equipment"),
    path("equipment/sample/", sample, name="equipment_sample"),
    path("equipment/swallow/", swallow, name="equipment_swallow"),
]
