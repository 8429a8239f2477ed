"""How somebody gets in whose account nobody opened yet: the app that knows accounts says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings

from fbias.core.logs import SECRET_PATHS
from fbias.core.registry import Registry
from fbias.notifications.kinds import Kind

if TYPE_CHECKING:
    from members.models import User

WayIn = Callable[["User", str], str | None]
_ways = Registry[WayIn]()


def register_way_in(way_in: WayIn) -> None:
    """`way_in(recipient, path)` is the address that opens an account and then shows the path.

    It returns None for whoever can sign in.
    """
    _ways.add(way_in)


def opened(kind: Kind, recipient: User, facts: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The facts with links that this recipient can follow, and the names of those kept secret.

    Addresses that let their holder in by themselves stay; beside them `account_link` opens the
    account and leads to the same page. `opens_account` lets the layout say what a link does.
    """
    links = {name: str(value or "") for name, value in facts.items() if is_link(name)}
    ways = {name: way for name, link in links.items() if (way := way_to(recipient, link))}
    if not ways:
        return facts, [*kind.secrets]
    stay = {name for name in ways if name in kind.secrets or lets_in(links[name])}
    replaced = {name: way for name, way in ways.items() if name not in stay}
    if replaced:
        return {**facts, **replaced, "opens_account": True}, [*kind.secrets, *replaced]
    return {**facts, "account_link": next(iter(ways.values()))}, [*kind.secrets, "account_link"]


def is_link(name: str) -> bool:
    return name == "link" or (name.endswith("_url") and name != "site_url")


def lets_in(link: str) -> bool:
    return any(secret in link for secret in SECRET_PATHS)


def way_to(recipient: User, link: str) -> str | None:
    """How this recipient opens the account and then reaches a page of ours."""
    if not link.startswith(f"{settings.SITE_URL}/") or "/accounts/" in link:
        return None
    path = link.removeprefix(settings.SITE_URL)
    return next((found for way_in in _ways if (found := way_in(recipient, path))), None)
