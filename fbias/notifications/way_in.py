"""How somebody gets in whose account nobody opened yet: the app that knows accounts says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings

from fbias.notifications.kinds import Kind

if TYPE_CHECKING:
    from members.models import User

WayIn = Callable[["User", str], str | None]
_ways: list[WayIn] = []


def register_way_in(way_in: WayIn) -> None:
    """`way_in(recipient, path)` is the address that opens an account and then shows the path.

    It returns None for whoever can sign in.
    """
    if way_in not in _ways:
        _ways.append(way_in)


def opened(kind: Kind, recipient: User, facts: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The facts with links that this recipient can follow, and the names of those kept secret.

    A link that is secret already needs no account. `opens_account` lets the layout say so.
    """
    ways = {
        name: address
        for name, value in facts.items()
        if is_link(name) and name not in kind.secrets
        if (address := way_to(recipient, str(value or "")))
    }
    if not ways:
        return facts, [*kind.secrets]
    return {**facts, **ways, "opens_account": True}, [*kind.secrets, *ways]


def is_link(name: str) -> bool:
    return name == "link" or (name.endswith("_url") and name != "site_url")


def way_to(recipient: User, link: str) -> str | None:
    """How this recipient reaches a page of ours, if not by the link as it is.

    Addresses that let their holder in by themselves stay.
    """
    lets_in = any(secret in link for secret in settings.SECRET_PATHS)
    if lets_in or not link.startswith(f"{settings.SITE_URL}/"):
        return None
    path = link.removeprefix(settings.SITE_URL)
    return next((found for way_in in _ways if (found := way_in(recipient, path))), None)
