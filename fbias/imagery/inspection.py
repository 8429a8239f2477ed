"""Open a verified file in the jail and keep what was found: a report and small pictures."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from botocore.exceptions import ClientError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from fbias.imagery import storage
from fbias.imagery.damage import mark_damaged
from fbias.imagery.enums import InspectionState, PreviewState, Rejection, UploadState
from fbias.imagery.hooks import announce
from fbias.imagery.jail.pool import pool_of_this_process
from fbias.imagery.jail.relay import Relay
from fbias.imagery.jail.runner import JailResult, look_from_afar, run_in_jail
from fbias.imagery.leases import HOLD, Lease
from fbias.imagery.limits import LIMITS
from fbias.imagery.models import Preview, Upload, preview_key, thumbnail_key
from fbias.imagery.readers import HEAD, may_lie_elsewhere
from fbias.imagery.scratch import scratch_folder
from fbias.imagery.workflow import take_step

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
FROM_AFAR = 32 * 1024**2  # bytes; what is smaller is fetched sooner than asked for in ranges
LEAST_READ = 16 * 1024**2  # bytes of it that may be read, where a twentieth is less
SLICES_FROM_AFAR = 8


def inspect(upload_id: UUID | str) -> str:
    """Inspect one available upload and return the state of its inspection.

    A file that kills its reader is an answer (“cannot be opened”), not a failure; `failed` means
    that we could not even look, three times.
    """
    rows = Upload.objects.filter(pk=upload_id)
    mine = (
        rows.to_inspect()
        .filter(inspection_attempts__lt=MOST_ATTEMPTS)
        .update(
            inspection=InspectionState.RUNNING,
            inspection_attempts=F("inspection_attempts") + 1,
            leased_until=Now() + HOLD,
            touched_at=Now(),
        )
    )
    if not mine:
        return rows.values_list("inspection", flat=True).first() or "unknown"
    upload = rows.get()
    try:
        with scratch_folder() as folder:
            result = _look(upload, folder, Lease(upload.pk))
            drawn = _store_pictures(result)
    except Exception as error:
        is_gone = isinstance(error, ClientError) and storage.is_gone(error)
        if is_gone:
            mark_damaged(upload)
        _let_go(upload, counts=is_gone or not isinstance(error, storage.StoreError))
        raise
    _keep(upload, result, drawn)
    announce(upload)
    return upload.inspection


def _look(upload: Upload, folder: Path, lease: Lease) -> JailResult:
    """Read the file in the jail: a large one where it lies, if its ranges tell enough."""
    if upload.declared_size >= FROM_AFAR and (result := _look_from_afar(upload, folder, lease)):
        return result
    scratch = folder / "scratch"
    storage.fetch(upload.storage_key, scratch, alive=lease.renew)
    result = run_in_jail(
        scratch,
        name=upload.file_name,
        workspace=folder,
        limits=LIMITS,
        alive=lease.renew,
        pool=pool_of_this_process(),
    )
    scratch.unlink()
    return result


def _look_from_afar(upload: Upload, folder: Path, lease: Lease) -> JailResult | None:
    """Nothing where the format does not allow it, or a twentieth of the file was not enough."""
    key, size = upload.storage_key, upload.declared_size
    if not may_lie_elsewhere(storage.read_range(key, 0, HEAD), upload.file_name):
        return None
    relay = Relay(partial(storage.read_range, key), size=size, most=max(size // 20, LEAST_READ))
    with relay:
        result = look_from_afar(
            relay,
            name=upload.file_name,
            workspace=folder,
            limits=replace(LIMITS, slices=SLICES_FROM_AFAR),
            alive=lease.renew,
            pool=pool_of_this_process(),
        )
    if relay.trouble:
        raise relay.trouble
    logger.info("%s was looked at by %d of its %d bytes", upload.pk, relay.spent, size)
    return None if relay.is_exhausted else result


def _store_pictures(result: JailResult) -> list[dict[str, Any]]:
    drawn = []
    for picture in result.pictures:
        key, small_key = preview_key(), ""
        storage.write(key, picture.path.read_bytes(), content_type="image/png")
        if picture.channel is None:
            small_key = thumbnail_key()
            storage.write(small_key, picture.small_path.read_bytes(), content_type="image/jpeg")
        drawn.append(
            {
                "image_index": picture.image_index,
                "channel": picture.channel,
                "width": picture.width,
                "height": picture.height,
                "is_marked": picture.is_marked,
                "key": key,
                "small_key": small_key,
            }
        )
    return drawn


@transaction.atomic
def _keep(upload: Upload, result: JailResult, drawn: list[dict[str, Any]]) -> None:
    """Only the worker whose claim still stands writes; pictures of a loser are swept at night."""
    kept = Upload.objects.filter(
        pk=upload.pk,
        state=UploadState.AVAILABLE,
        inspection=InspectionState.RUNNING,
        inspection_attempts=upload.inspection_attempts,
    ).update(
        inspection=InspectionState.DONE,
        report=result.report,
        preview_state=PreviewState(result.preview_state),
        leased_until=None,
        touched_at=Now(),
        news=F("news") + 1,
    )
    if kept:
        upload.previews.all().delete()
        Preview.objects.bulk_create(Preview(upload=upload, **fields) for fields in drawn)
        _remove_what_names_somebody(upload, (result.report or {}).get("person"))
    upload.refresh_from_db()


def _remove_what_names_somebody(upload: Upload, where: str | None) -> None:
    """Nobody downloads it any more; of the file only its name and the reason stay.

    Its report and its end are one commit. Bytes that the store does not remove then belong to no
    row, and go at night.
    """
    if where and take_step(upload, "remove", rejection=Rejection(where), news=F("news") + 1):
        keys = (upload.incoming_key, upload.storage_key)
        transaction.on_commit(lambda: storage.remove(*keys), robust=True)


def _let_go(upload: Upload, *, counts: bool) -> None:
    """Try again soon, and say so after three times; while the store is away none is counted."""
    logger.warning("Inspection of %s could not be done", upload.pk)
    attempts = upload.inspection_attempts - (not counts)
    given_up = attempts >= MOST_ATTEMPTS
    Upload.objects.filter(pk=upload.pk, inspection=InspectionState.RUNNING).update(
        inspection=InspectionState.FAILED if given_up else InspectionState.WAITING,
        inspection_attempts=attempts,
        leased_until=None,
        touched_at=Now(),
        news=F("news") + (1 if given_up else 0),
    )
