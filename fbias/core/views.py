"""Pages that anybody may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fbias.core.home import sections_for

MIDDLE = 50  # sections of a lower order stand above the page's own text, the others below
FORMATS = ("OME-TIFF", "TIFF", "CZI", "ND2", "LIF", "LSM", "OIB", "PNG", "JPEG")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    sections = sections_for(request)
    context = {
        "first_sections": [section for section in sections if section["order"] < MIDDLE],
        "last_sections": [section for section in sections if section["order"] >= MIDDLE],
    }
    return render(request, "pages/home.html", context)


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/how_it_works.html", {"formats": FORMATS})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")
