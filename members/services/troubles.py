"""Coordinators hear of a trouble once when it begins, and once when it is over."""

from __future__ import annotations

from django.db import transaction

from fbias.core.health import beat
from fbias.core.trouble import WATCHES, note
from fbias.notifications.services import notify
from members.queries.people import coordinators


def watch() -> list[str]:
    """Look at every part; returns the news, such as “store_silent began”."""
    told: list[str] = []
    for each in WATCHES.values():
        found = each.look()  # may take seconds: nothing is held meanwhile
        told += [_tell(part, in_trouble=part in found) for part in each.parts]
    beat("watch_troubles")
    return [news for news in told if news]


@transaction.atomic
def _tell(part: str, *, in_trouble: bool) -> str:
    news = note(part, in_trouble=in_trouble)
    if news is None:
        return ""
    trouble, occasion = news
    for coordinator in coordinators():
        notify(coordinator, f"trouble_{occasion}", about=trouble, occasion=occasion)
    return f"{part} {occasion}"
