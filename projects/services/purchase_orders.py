"""The purchase order that a PI attaches: kept under a random key, never opened."""

from __future__ import annotations

import hashlib
import logging
from typing import Protocol
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.imagery import storage
from fbias.imagery.names import display_name
from fbias.imagery.sweeping import remove_unnamed
from members.models import User
from projects.models import PurchaseOrder, Quote
from projects.services.quotes import accept_quote

log = logging.getLogger(__name__)
LARGEST_PAPER = 5 * 1024**2
PREFIX = "purchase-orders/"


class Paper(Protocol):
    """A file as a browser sent it."""

    name: str | None
    size: int | None

    def read(self, size: int = ..., /) -> bytes: ...


def accept_with_order(
    quote: Quote,
    *,
    by: User | None,
    name: str,
    terms_agreed: bool,
    order_number: str = "",
    paper: Paper | None = None,
) -> Quote:
    """Accept a quote with the number and the file of a purchase order, either of them or none.

    A refused answer leaves no file behind; where the answer may or may not be kept (the database
    went away), the file waits for `remove_stray_orders`.
    """
    order = _kept(order_number.strip(), paper)
    try:
        return accept_quote(
            quote, by=by, name=name, terms_agreed=terms_agreed, purchase_order=order
        )
    except (DomainError, PermissionDenied):
        if order and order.storage_key:
            storage.remove(order.storage_key)
        raise


def remove_stray_orders() -> int:
    """Files of processes that died before their answer was kept; how many."""
    return remove_unnamed(PREFIX, PurchaseOrder.objects.all(), "storage_key")


def _kept(number: str, paper: Paper | None) -> PurchaseOrder | None:
    if paper is None:
        return PurchaseOrder(number=number) if number else None
    content = paper.read(LARGEST_PAPER + 1)
    if len(content) > LARGEST_PAPER:
        raise DomainError(_("The file is larger than 5 MB. Send a smaller one."))
    order = PurchaseOrder(
        number=number,
        file_name=display_name(paper.name or ""),
        storage_key=f"{PREFIX}{uuid4().hex}",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    try:
        storage.write(order.storage_key, content, content_type="application/octet-stream")
    except storage.StoreError as error:
        log.exception("A purchase order could not be stored")
        raise DomainError(
            _("The file could not be stored. Try again in a minute, or answer without it.")
        ) from error
    return order
