"""Put something into the library, change it, share it, make it public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy

from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.network.enums import ItemStatus
from fbias.network.models import ItemVersion, LibraryItem
from fbias.network.rules import is_inside
from fbias.notifications.chat import tell_chat
from members.models import Tag, User

SAID = (
    "kind", "title", "summary", "text", "link", "licence", "maturity", "annotation", "consent",
    "doi",
)  # fmt: skip


@transaction.atomic
def add_item(
    *, by: User, tags: Iterable[Tag] = (), consultation: Any = None, **said: Any
) -> LibraryItem:
    """Only its owner sees it at first. Sent twice it is the first one."""
    if not is_inside(by):
        raise PermissionDenied
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    same = {"owner": by, "kind": said["kind"], "title": said["title"]}
    if again := LibraryItem.objects.filter(**same).first():
        return again
    item = LibraryItem(owner=by, consultation=consultation, **said)
    keep(item)
    item.tags.set(tags)
    record(item, "add", by=by)
    return item


def said_of(item: LibraryItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in SAID} | {"tags": list(item.tags.all())}


@transaction.atomic
def change_item(
    item: LibraryItem, *, by: User, tags: Iterable[Tag] = (), seen: str | None = None, **said: Any
) -> LibraryItem:
    """Say it otherwise; what others could read becomes a version that they can look up."""
    locked = lock_for(item, "change", by=by)
    stored = said_of(locked)
    given = said | {"tags": list(tags)}
    refuse_changed(stored, given, seen=seen)
    differs = any(given[name] != stored[name] for name in given if name != "tags")
    if differs and locked.status != ItemStatus.OWN:
        content = {name: stored[name] for name in SAID}
        ItemVersion.objects.create(item=locked, number=locked.number, content=content)
        locked.number += 1
    for name, value in said.items():
        setattr(locked, name, value)
    keep(locked)
    locked.tags.set(tags)
    record(locked, "change", by=by)
    return locked


def keep(item: LibraryItem) -> None:
    with constraints_speak(LibraryItem):
        item.full_clean(validate_unique=False)
        item.save()


def take_item_step(item: LibraryItem, step: str, *, by: User) -> LibraryItem:
    """Share, publish, or the way back."""
    taken = LibraryItem.life.advance(item, step, by=by)
    if step == "share" and not taken.consultation_id:  # what comes from a session may be hidden
        tell_chat(
            "item_shared",
            gettext_lazy("Something new is in the library of the network:"),
            taken.get_absolute_url(),
        )
    return taken
