"""The admin's site: what stands in its sidebar, in words."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin import sites
from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite


class Site(UnfoldAdminSite):
    def _build_app_dict(self, request: HttpRequest, label: str | None = None) -> dict[str, Any]:
        """Names are translated once, and not again for each comparison that sorts them."""
        apps: dict[str, Any] = super()._build_app_dict(request, label)
        for one in (part for app in apps.values() for part in (app, *app["models"])):
            one["name"] = str(one["name"])
        return apps


class UnfoldConfig(AppConfig):
    """Unfold with our site in place of its own."""

    name = "unfold"

    def ready(self) -> None:
        admin.site = sites.site = Site()
