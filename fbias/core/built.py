"""What the front-end build made of `static/src`, by the name of its source."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest
from django_vite.core.asset_loader import DEFAULT_APP_NAME, DjangoViteAssetLoader

SOURCES = "static/src/"
SHEETS = {  # of the pages of an app, beside the one that every page loads
    "consultations": "consultations",
    "members": "members",
    "projects": "projects",
    "reporting": "reporting",
    "": "pages",  # of no app: the home page, the account, the search
}


@cache
def built(source: str) -> str:
    """The address of a built file, which changes with its content."""
    assets = DjangoViteAssetLoader.instance()
    return str(assets.generate_vite_asset_url(SOURCES + source, DEFAULT_APP_NAME))


def sheet_of(request: HttpRequest | None) -> str:
    """The address of the sheet for this page's app; nothing if it needs none of its own."""
    match = request.resolver_match if request else None
    sheet = SHEETS.get(match.app_name if match else "")
    return built(f"sheets/{sheet}.css") if sheet else ""
