"""The library: found by words, kind and tag; what a record gives for a recipe."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.models import Record
from consultations.queries.records import readable_records
from fbias.network.enums import ItemKind
from fbias.network.models import LibraryItem
from members.models import Tag, User

ITEMS = {
    _("Title"): lambda item: item.title,
    _("Kind"): lambda item: item.get_kind_display(),
    _("State"): lambda item: item.get_status_display(),
    _("Owner"): lambda item: item.owner.name,
    _("Licence"): lambda item: item.licence,
    _("Tags"): lambda item: ", ".join(map(str, item.tags.all())),
    _("Summary"): lambda item: item.summary,
    _("Address"): lambda item: f"{settings.SITE_URL}{item.get_absolute_url()}",
}


def items_for(reader: Any) -> QuerySet[LibraryItem]:
    return LibraryItem.objects.visible_to(reader).select_related("owner")


def items_found(reader: Any, *, words: str = "", kind: str = "", tag: str = "") -> Any:
    """Newest first; every part narrows."""
    items = items_for(reader).prefetch_related("tags")
    if words.strip():
        items = items.about(words.strip())  # type: ignore[attr-defined]
    if kind:
        items = items.filter(kind=kind)
    return items.filter(tags__slug=tag) if tag else items


def kinds_of(items: Any) -> list[tuple[str, str, int]]:
    """How many there are of each kind among what was found."""
    counted = items.order_by().values_list("kind").annotate(count=Count("pk", distinct=True))
    found = dict(counted)
    return [(kind, str(ItemKind(kind).label), found[kind]) for kind in ItemKind if kind in found]


def tags_of(items: Any) -> list[tuple[Tag, int]]:
    """The tags of what was found, with how many have each."""
    pairs = LibraryItem.tags.through.objects.filter(libraryitem__in=items.order_by().values("pk"))
    counts = pairs.order_by().values("tag").annotate(count=Count("pk"))
    found = {row["tag"]: row["count"] for row in counts}
    return [(tag, found[tag.pk]) for tag in Tag.objects.filter(pk__in=found).by_label()]


def record_for_recipe(reader: User, pk: int) -> Record | None:
    """A record that was sent and that this person may learn from."""
    return readable_records(reader).filter(consultation=pk).first()


def said_by_record(record: Record) -> dict[str, Any]:
    """What the form of a recipe begins with: no word of who asked."""
    approaches = record.consultation.approaches.all()
    tried = [f"{one.title} ({one.tool})\n{one.steps}\n{one.limits}".strip() for one in approaches]
    tags = [one.tag for one in record.consultation.request_tags.all() if one.word != "refused"]
    return {
        "kind": ItemKind.RECIPE,
        "title": record.consultation.title,
        "text": "\n\n".join([record.recommended, *tried]),
        "tags": tags,
    }
