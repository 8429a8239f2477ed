"""Pages of evaluation and the decision."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
