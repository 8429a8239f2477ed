"""What a lost bell, a dead worker or a closed laptop left behind.

And, once a night, the comparison of ledger and store, both ways.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import batched

from botocore.exceptions import BotoCoreError, ClientError
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.core.health import beat
from fbias.core.tasks import after_commit
from fbias.imagery import pyramids, storage
from fbias.imagery.damage import mark_damaged, mark_whole
from fbias.imagery.enums import InspectionState, UploadState
from fbias.imagery.hooks import announce
from fbias.imagery.inspection import MOST_ATTEMPTS
from fbias.imagery.models import Preview, Pyramid, Upload
from fbias.imagery.removals import forget_old
from fbias.imagery.services import complete_upload
from fbias.imagery.workflow import take_step

logger = logging.getLogger(__name__)
BELL_IS_LOST_AFTER = timedelta(seconds=30)
COMPLETION_IS_LOST_AFTER = timedelta(minutes=2)
GIVEN_UP_AFTER = timedelta(hours=48)
STRAY_AFTER = timedelta(days=2)
SCRUBBED_SHARE = 100  # one file in a hundred is read again every night
MOST_AT_ONCE = 200
MOST_STRAYS_WITHOUT_A_ROW = 20  # more that nobody names, and nothing else, is a wrong database


def sweep() -> dict[str, int]:
    """Bring every row that stands still back on its way; returns how many of each kind."""
    done = {
        "verified": _ring_for_verification(),
        "completed": _finish_completions(),
        "expired": _expire(),
        "inspected": _ring_for_inspection(),
        "tiled": pyramids.ring_again(),
        "announced": _tell_again(),
        "forgotten": forget_old(),
    }
    beat("sweep_uploads")
    return done


def _ring_for_verification() -> int:

    stuck = Upload.objects.to_verify().untouched_for(BELL_IS_LOST_AFTER)
    ids = list(stuck.values_list("pk", flat=True)[:MOST_AT_ONCE])
    for pk in ids:
        after_commit("imagery.verify_upload", upload_id=str(pk))
    return len(ids)


def _finish_completions() -> int:
    """The store joined the parts, but the process that asked for it died before its commit."""
    stuck = Upload.objects.filter(
        state=UploadState.RECEIVING, completing_at__lt=Now() - COMPLETION_IS_LOST_AFTER
    )
    done = 0
    for upload in stuck.select_related("owner")[:MOST_AT_ONCE]:
        try:
            complete_upload(upload)
            done += 1
        except storage.StoreError:  # the next sweep finds it again
            break
        except DomainError:  # parts are really missing: the person goes on, or it expires
            Upload.objects.filter(pk=upload.pk).update(completing_at=None)
    return done


def _expire() -> int:
    done = 0
    unfinished = Upload.objects.filter(state__in=UploadState.UNFINISHED)
    for upload in unfinished.untouched_for(GIVEN_UP_AFTER)[:MOST_AT_ONCE]:
        multipart_id = upload.multipart_id
        if take_step(upload, "expire", multipart_id=""):
            done += 1
            with contextlib.suppress(*storage.StoreError):  # the night removes what is left
                if multipart_id:
                    storage.abort_parts(upload.incoming_key, multipart_id)
                storage.remove(upload.incoming_key)
    return done


def _ring_for_inspection() -> int:

    stuck = Upload.objects.to_inspect().untouched_for(BELL_IS_LOST_AFTER)
    stuck.filter(inspection_attempts__gte=MOST_ATTEMPTS).update(
        inspection=InspectionState.FAILED, news=F("news") + 1, touched_at=Now()
    )
    ids = list(stuck.values_list("pk", flat=True)[:MOST_AT_ONCE])
    for pk in ids:
        after_commit("imagery.inspect_upload", upload_id=str(pk))
    return len(ids)


def _tell_again() -> int:
    untold = Upload.objects.with_news().untouched_for(BELL_IS_LOST_AFTER)
    return sum(announce(upload) for upload in untold[:MOST_AT_ONCE])


# --- Ledger and store, once a night ---------------------------------------------------------------


def reconcile() -> dict[str, int]:
    """Remove what no row names, and raise an alarm for rows whose bytes are gone or changed."""
    return {
        "strays": _remove_strays(),
        "aborted": _abort_strays(),
        "whole_again": _heal(),
        "damaged": _find_missing() + _scrub(),
    }


def _remove_strays() -> int:
    live = Upload.objects.live()
    return (
        remove_unnamed("incoming/", live.exclude(state=UploadState.AVAILABLE), "incoming_key")
        + remove_unnamed("files/", live, "storage_key")
        + remove_unnamed("previews/", Preview.objects.all(), "key")
        + remove_unnamed("thumbnails/", Preview.objects.all(), "small_key")
        + remove_unnamed("pyramids/", Pyramid.objects.all(), "key")
    )


def remove_unnamed(prefix: str, rows: QuerySet, field: str) -> int:
    """Objects that no row names; young ones may belong to a row that is being written.

    Where rows name none of many objects, this is not the database of this store (a new one that
    waits for its backup): nothing is removed.
    """
    keys = list(_old_keys(prefix))
    strays: list[str] = []
    for page in batched(keys, 500):
        known = set(rows.filter(**{f"{field}__in": page}).values_list(field, flat=True))
        strays += [key for key in page if key not in known]
    if len(strays) == len(keys) > MOST_STRAYS_WITHOUT_A_ROW:
        logger.error("No row names any of the %d objects in %s: nothing removed", len(keys), prefix)
        return 0
    for page in batched(strays, 500):
        storage.remove(*page)
    return len(strays)


def _old_keys(prefix: str) -> Iterator[str]:
    limit = timezone.now() - STRAY_AFTER
    return (found.key for found in storage.listing(prefix) if found.modified < limit)


def _abort_strays() -> int:
    """For stores whose life-cycle rules do not abort parts."""
    limit, aborted = timezone.now() - STRAY_AFTER, 0
    for key, multipart_id, started in list(storage.open_multiparts()):
        if started < limit and not Upload.objects.filter(multipart_id=multipart_id).exists():
            storage.abort_parts(key, multipart_id)
            aborted += 1
    return aborted


def _find_missing() -> int:
    sizes = {found.key: found.size for found in storage.listing("files/")}
    rows = Upload.objects.available().filter(damaged_at=None)
    return _raise_alarm(
        upload
        for upload in rows.select_related("owner").iterator()
        if sizes.get(upload.storage_key) != upload.declared_size
    )


def _scrub() -> int:
    """Read one file in a hundred again, at random, so that silent damage is found."""
    rows = Upload.objects.available().filter(damaged_at=None)
    share = -(-rows.count() // SCRUBBED_SHARE)
    return _raise_alarm(upload for upload in rows.order_by("?")[:share] if _is_changed(upload))


def _is_changed(upload: Upload) -> bool:
    """Read from the first to the last byte; a store that does not answer changed nothing."""
    try:
        return storage.measure(upload.storage_key) != (upload.declared_size, upload.sha256)
    except ClientError as error:
        return storage.is_gone(error)
    except BotoCoreError:
        return False


def _raise_alarm(damaged: Iterable[Upload]) -> int:
    return sum(mark_damaged(upload) for upload in damaged)


def _heal() -> int:
    """What was brought back from a backup, or was wrongly suspected, is not damaged any more."""
    return sum(mark_whole(upload) for upload in Upload.objects.damaged() if not _is_changed(upload))
