"""The purchase order of a PI: kept under a random key, checked to be a document, never opened."""

from __future__ import annotations

import hashlib
import logging
from functools import partial
from typing import Protocol
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.imagery import signed, storage
from fbias.imagery.names import display_name
from fbias.imagery.services import is_whole
from fbias.imagery.sweeping import remove_unnamed
from fbias.notifications.services import notify
from fbias.papers.kinds import kind_of
from members.models import User
from projects.enums import QuoteStatus
from projects.models import PurchaseOrder, Quote
from projects.queries.team.coordinators import coordinators_of
from projects.services.quotes.answers import accept_quote

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


def send_order(
    quote: Quote, *, by: User | None, order_number: str = "", paper: Paper | None = None
) -> PurchaseOrder:
    """Add the purchase order to an accepted quote, or put another one in its place.

    Without a file the one before stays. `by=None` is the PI with the link of the mail.
    """
    new = _kept(order_number.strip(), paper)
    if new is None:
        raise DomainError(_("Give the number of the purchase order, or its file."))
    try:
        return _exchange(quote, new, by=by)
    except (DomainError, PermissionDenied):
        if new.storage_key:
            storage.remove(new.storage_key)
        raise


@transaction.atomic
def _exchange(quote: Quote, new: PurchaseOrder, *, by: User | None) -> PurchaseOrder:
    locked = lock_for(quote, "send_order", by=by)
    if locked.status != QuoteStatus.ACCEPTED:
        raise DomainError(_("A purchase order belongs to a quote that was accepted."))
    order = PurchaseOrder.objects.filter(quote=locked).first() or PurchaseOrder(quote=locked)
    before = {"number": order.number, "file": order.file_name, "sha256": order.sha256}
    order.number = new.number or order.number
    if new.storage_key:
        if order.storage_key:
            transaction.on_commit(partial(storage.remove, order.storage_key))
        for name in ("file_name", "storage_key", "size", "sha256"):
            setattr(order, name, getattr(new, name))
    order.save()
    project = locked.project
    entry = record(project, "send_order", by=by, quote=locked.pk, before=before)
    for coordinator in coordinators_of(project):
        if by is None or coordinator.pk != by.pk:
            notify(coordinator, "project_order", about=locked, occasion=f"timeline-{entry.pk}")
    return order


def order_url(order: PurchaseOrder) -> str:
    """A signed address for five minutes, for the file as it was sent."""
    if not is_whole(order.storage_key, size=order.size):
        log.error("The file of purchase order %s is damaged in the store", order.pk)
        raise DomainError(_("This file is damaged in our store. Ask whoever sent it for it again."))
    return signed.sign_download(order.storage_key, file_name=order.file_name)


def remove_stray_orders() -> int:
    """Files of processes that died before their answer was kept; how many."""
    return remove_unnamed(PREFIX, PurchaseOrder.objects.all(), "storage_key")


def _kept(number: str, paper: Paper | None) -> PurchaseOrder | None:
    if paper is None:
        return PurchaseOrder(number=number) if number else None
    content = paper.read(LARGEST_PAPER + 1)
    if len(content) > LARGEST_PAPER:
        raise DomainError(_("The file is larger than 5 MB. Send a smaller one."))
    if kind_of(content) is None:
        raise DomainError(
            _("This file is no document that we know. Send a PDF, a scan, or a text document.")
        )
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
        log.error("A purchase order could not be stored: %s", error)  # noqa: TRY400 - no fault of ours
        raise DomainError(
            _("The file could not be stored. Try again in a minute, or answer without it.")
        ) from error
    return order
