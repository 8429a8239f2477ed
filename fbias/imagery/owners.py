"""What images belong to: one description of each kind of owner, and everything follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from fbias.core.addresses import address
from fbias.core.registry import Registry
from fbias.imagery.hooks import on_settled
from fbias.imagery.models import Upload


@dataclass(frozen=True)
class Owner:
    """One kind of owner of images.

    `image` is the model that joins a file to its owner, `field` its way there, `found` all owners
    as the rules read them. Who may take `step` changes the images, at most `most`, while the owner
    is in one of `states`; `closed` is said afterwards. `page` is where a browser without JavaScript
    goes back to. `kept` is remembered of an owner from whom an image is removed; what follows then
    is `removed(owner)`, or `restored(image, kept)` when it comes back; `settled(upload)` hears what
    became of a file (see `on_settled`); `findings` of an image are shown as wrong, or asked.
    """

    image: type[Model]
    field: str
    found: Callable[[], Any]
    step: str
    states: frozenset[str]
    closed: Promise
    most: int
    page: Callable[[int], str]
    kept: Callable[[Any], dict[str, Any]] = lambda _image: {}
    removed: Callable[[Any], Any] = lambda owner: owner
    restored: Callable[[Any, dict[str, Any]], object] = lambda _image, _kept: None
    settled: Callable[[Upload], object] | None = None
    findings: Callable[[Any], Sequence[Any]] = lambda image: image.upload.findings

    def of(self, image: Any) -> Any:
        return getattr(image, self.field)

    def address(self, action: str, *keys: int) -> str:
        """Below the owner: there is no address of an image by its own id."""
        return address(f"{self.image._meta.app_label}:image_{action}", *keys)

    def address_of(self, image: Any, action: str, *keys: int) -> str:
        return self.address(action, getattr(image, f"{self.field}_id"), image.pk, *keys)


_owners = Registry[Owner]()


def register_owner(owner: Owner) -> None:
    way: Any = owner.image._meta.get_field(owner.field)
    for model in (owner.image, way.related_model):
        _owners.add(owner, name=model._meta.label)
    if owner.settled:
        on_settled(owner.settled)


def owner_kind(row: Model) -> Owner:
    """How this owner holds images, or the owner of this image."""
    return _owners[row._meta.label]
