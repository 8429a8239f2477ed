"""Pages of tasks, hours, reports and deliverables."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
