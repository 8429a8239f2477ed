"""Pages of people and the start."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
