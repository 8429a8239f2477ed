"""Pages of the end of a project."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
