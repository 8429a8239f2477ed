"""Tiles for the viewer, made once of every file that opens: in the jail, beside everything else.

Like the inspection it may be asked for twice, ends with its worker and is taken up again by the
sweeper; what was made is one object in the store, and goes with the image.
"""

from __future__ import annotations

import json
import logging
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from botocore.exceptions import ClientError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from fbias.core.tasks import after_commit
from fbias.imagery import storage
from fbias.imagery.enums import InspectionState, NoTiles, PyramidState, UploadState
from fbias.imagery.jail.processes import answer_of
from fbias.imagery.jail.walls import require_walls
from fbias.imagery.leases import HOLD, Lease
from fbias.imagery.limits import TILES, TILING
from fbias.imagery.models import Pyramid, Upload
from fbias.imagery.scenes import believed
from fbias.imagery.scratch import scratch_folder

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
MOST_AT_ONCE = 50
BELL_IS_LOST_AFTER = timedelta(minutes=1)


def want(upload: Upload) -> None:
    """A file that opens gets tiles; asking again changes nothing."""
    if upload.state != UploadState.AVAILABLE or not upload.is_readable:
        return
    if Pyramid.objects.get_or_create(upload=upload)[1]:
        after_commit("imagery.make_pyramid", upload_id=str(upload.pk))


def ring_again() -> int:
    """Lost bells, workers that died, and files that were opened before there were tiles."""
    opened = Upload.objects.available().filter(
        inspection=InspectionState.DONE, report__readable=True, pyramid=None
    )
    for upload in opened[:MOST_AT_ONCE]:
        Pyramid.objects.get_or_create(upload=upload)
    stuck = Pyramid.objects.to_make().filter(touched_at__lt=Now() - BELL_IS_LOST_AFTER)
    stuck.filter(attempts__gte=MOST_ATTEMPTS).update(state=PyramidState.FAILED, touched_at=Now())
    ids = list(stuck.values_list("pk", flat=True)[:MOST_AT_ONCE])
    for pk in ids:
        after_commit("imagery.make_pyramid", upload_id=str(pk))
    return len(ids)


def make(upload_id: UUID | str) -> str:
    """Make the tiles of one file and return the state of its pyramid."""
    rows = Pyramid.objects.filter(pk=UUID(str(upload_id)))
    mine = (
        rows.to_make()
        .filter(attempts__lt=MOST_ATTEMPTS)
        .update(
            state=PyramidState.RUNNING,
            attempts=F("attempts") + 1,
            leased_until=Now() + HOLD,
            touched_at=Now(),
        )
    )
    if not mine:
        return rows.values_list("state", flat=True).first() or "unknown"
    pyramid = rows.select_related("upload").get()
    lease = Lease(pyramid.upload_id, of=Pyramid)
    try:
        with scratch_folder() as folder:
            _keep(pyramid, _made(pyramid, folder, lease))
    except Exception as error:
        is_away = isinstance(error, storage.StoreError) and not isinstance(error, ClientError)
        _let_go(pyramid, counts=not is_away)
        raise
    return rows.values_list("state", flat=True).first() or "unknown"


def _made(pyramid: Pyramid, folder: Path, lease: Lease) -> dict[str, Any]:
    """Fetch the file, open it in the jail, send what it left to the store: the new fields."""
    require_walls()
    scratch, cell = folder / "scratch", Path(tempfile.mkdtemp(prefix="jail-", dir=folder))
    storage.fetch(pyramid.upload.storage_key, scratch, alive=lease.renew)
    task = {"path": str(scratch), "name": pyramid.upload.file_name, "tiles": True}
    answer = answer_of(task, cell=cell, limits=TILING, alive=lease.renew)
    scratch.unlink()
    try:
        *_, last = answer.read_bytes()[: TILING.answer].splitlines()
        told = json.loads(last)
        if told.get("reason"):
            return _impossible(told["reason"])
        file = cell / TILES
        size = file.stat(follow_symlinks=False).st_size
        scenes = believed(told, size=size)
    except (ValueError, TypeError, AttributeError, OSError):
        return _impossible(NoTiles.TOO_LONG if not answer.stat().st_size else NoTiles.FAILED)
    storage.write_file(pyramid.key, file, alive=lease.renew)
    return {"state": PyramidState.MADE, "scenes": scenes, "size": size, "reason": ""}


def _impossible(reason: object) -> dict[str, Any]:
    known = reason if reason in NoTiles.values else NoTiles.FAILED
    return {"state": PyramidState.IMPOSSIBLE, "reason": known}


@transaction.atomic
def _keep(pyramid: Pyramid, fields: dict[str, Any]) -> None:
    """Only the worker whose claim still stands writes; of an image that went away nothing stays."""
    kept = Pyramid.objects.filter(
        pk=pyramid.pk,
        state=PyramidState.RUNNING,
        attempts=pyramid.attempts,
        upload__state=UploadState.AVAILABLE,
    ).update(**fields, leased_until=None, touched_at=Now())
    if not kept and not Pyramid.objects.filter(pk=pyramid.pk).exists():
        storage.remove(pyramid.key)


def _let_go(pyramid: Pyramid, *, counts: bool) -> None:
    """Try again soon, and say so after three times; while the store is away none is counted."""
    logger.warning("Tiles of %s could not be made", pyramid.pk)
    attempts = pyramid.attempts - (not counts)
    given_up = attempts >= MOST_ATTEMPTS
    Pyramid.objects.filter(pk=pyramid.pk, state=PyramidState.RUNNING).update(
        state=PyramidState.FAILED if given_up else PyramidState.WAITING,
        attempts=attempts,
        leased_until=None,
        touched_at=Now(),
    )
