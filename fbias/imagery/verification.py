"""The server's own look at the bytes. Only what happens here makes a file “safely stored”."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from fbias.core.tasks import after_commit
from fbias.imagery import storage
from fbias.imagery.enums import Rejection, UploadState
from fbias.imagery.hooks import announce
from fbias.imagery.leases import HOLD, Lease
from fbias.imagery.models import Upload
from fbias.imagery.workflow import take_step


def verify(upload_id: UUID | str) -> str:
    """Judge one received upload and return its state; a second worker meanwhile does nothing.

    The copy is made before the reading, so that what is hashed is what will be served: no address
    handed to a browser has ever reached the final key.
    """
    rows = Upload.objects.filter(pk=upload_id)
    if not rows.to_verify().update(leased_until=Now() + HOLD):
        return rows.values_list("state", flat=True).first() or "unknown"
    upload = rows.get()
    try:
        if upload.state == UploadState.RECEIVED:
            _judge(upload, Lease(upload.pk))
        if upload.state == UploadState.VERIFIED:
            _release(upload)
    finally:
        rows.update(leased_until=None)
    if upload.state in UploadState.SETTLED:
        announce(upload)
    return upload.state


def _judge(upload: Upload, lease: Lease) -> None:
    size = storage.size_of(upload.incoming_key)
    if size is None:
        _reject(upload, Rejection.MISSING)
        return
    if size != upload.declared_size:
        _reject(upload, Rejection.SIZE)
        return
    storage.copy(upload.incoming_key, upload.storage_key, size=size, alive=lease.renew)
    size, sha256 = storage.measure(upload.storage_key, alive=lease.renew)
    if size != upload.declared_size:
        _reject(upload, Rejection.SIZE)
    elif upload.declared_sha256 and sha256 != upload.declared_sha256:
        _reject(upload, Rejection.HASH)
    elif not take_step(upload, "verify", sha256=sha256) and upload.state == UploadState.EXPIRED:
        storage.remove(upload.storage_key)  # taken back while we were reading


def _reject(upload: Upload, reason: Rejection) -> None:
    if take_step(upload, "reject", rejection=reason, news=F("news") + 1):
        storage.remove(upload.incoming_key, upload.storage_key)


def _release(upload: Upload) -> None:

    storage.remove(upload.incoming_key)
    with transaction.atomic():
        if take_step(upload, "release", available_at=Now(), news=F("news") + 1):
            after_commit("imagery.inspect_upload", upload_id=str(upload.pk))
