"""Everything that may be done to an upload.

Nothing here knows who may see which upload: the app that attaches it to something answers that
before it calls.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from botocore.exceptions import ClientError
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.errors import DomainError
from fbias.core.numbers import file_size
from fbias.core.outage import Outage
from fbias.core.tasks import after_commit
from fbias.core.trouble import is_in_trouble
from fbias.imagery import signed, storage
from fbias.imagery.damage import mark_damaged
from fbias.imagery.enums import UploadState
from fbias.imagery.models import Preview, Upload
from fbias.imagery.names import display_name
from fbias.imagery.removals import make_room
from fbias.imagery.watch import REFUSES
from fbias.imagery.workflow import take_step
from members.models import User

logger = logging.getLogger(__name__)

MEGABYTE = 1024**2
SMALLEST_PART = 8 * MEGABYTE  # the store's own minimum is 5 MiB
MOST_PARTS = 10_000
MOST_SIGNED_AT_ONCE = 64
SHA256 = re.compile(r"[0-9a-f]{64}")


STORE_AWAY = Outage("store", gettext_lazy("The image store does not answer. Nothing is lost."))
STORE_FULL = Outage(
    "store",
    gettext_lazy(
        "The image store takes no files at the moment. Nothing is lost, and the facility was told."
    ),
    retry_after=300,
)


SERVER_FAULT = 500
KEEPS = {"CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "PutObject"}


def of_the_store(error: BaseException) -> Outage | None:
    """What the store, or the way to it, could not do; never what it refuses to us."""
    if not isinstance(error, ClientError):
        return STORE_AWAY if isinstance(error, storage.StoreError) else None
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) < SERVER_FAULT:
        return None
    return STORE_FULL if error.operation_name in KEEPS else STORE_AWAY


class StoreSilent(DomainError):
    """The store does not answer; the reader can only wait."""

    status = 503
    retry_after = STORE_AWAY.retry_after


class StoreFull(DomainError):
    """The store answers and keeps nothing."""

    status = 507
    retry_after = STORE_FULL.retry_after


@contextmanager
def say_when_silent() -> Iterator[None]:
    """Turn a store that does not answer, or takes nothing, into a sentence."""
    try:
        yield
    except storage.StoreError as error:
        outage = of_the_store(error)
        if outage is None:
            raise
        refusal = StoreFull if outage is STORE_FULL else StoreSilent
        raise refusal(str(outage.sentence)) from error


def part_size_for(size: int) -> int:
    """Whole megabytes, at least eight, so that no file needs more than 10,000 parts."""
    needed = -(-size // MOST_PARTS)
    return max(SMALLEST_PART, -(-needed // MEGABYTE) * MEGABYTE)


@transaction.atomic
def start_upload(
    owner: User, *, file_name: str, size: int, sha256: str = "", request_key: UUID
) -> Upload:
    """Write the ledger row of a file that is about to be sent; the same key gives the same row.

    A key whose upload was refused or given up is used up: the file needs a new one.
    The declared size counts against the owner's quota from here on.
    """
    # Two starts by one person wait for each other, or both would see the same space left.
    get_user_model().objects.select_for_update(no_key=True).get(pk=owner.pk)
    earlier = Upload.objects.filter(owner=owner, request_key=request_key).first()
    if earlier and earlier.state in (UploadState.REJECTED, UploadState.EXPIRED):
        raise DomainError(closed_sentence(earlier))
    if earlier:
        return earlier
    _refuse_impossible(size, sha256)
    if is_in_trouble(REFUSES):
        raise StoreFull(str(STORE_FULL.sentence))
    if _is_over_quota(owner, size):
        make_room(owner)
    if _is_over_quota(owner, size):
        raise DomainError(
            _(
                "Your files would take more than %(quota)s together. "
                "Remove a file you no longer need, or write to us."
            )
            % {"quota": file_size(settings.UPLOAD_QUOTA_BYTES)}
        )
    return Upload.objects.create(
        owner=owner,
        request_key=request_key,
        file_name=display_name(file_name),
        declared_size=size,
        declared_sha256=sha256,
        part_size=part_size_for(size),
    )


def _is_over_quota(owner: User, size: int) -> bool:
    used = Upload.objects.filter(owner=owner).live().bytes()
    return used + size > settings.UPLOAD_QUOTA_BYTES


def _refuse_impossible(size: int, sha256: str) -> None:
    if size <= 0:
        raise DomainError(_("This file is empty. Please choose the file the microscope saved."))
    if size > settings.UPLOAD_MAX_BYTES:
        raise DomainError(
            _("This file is larger than %(limit)s. Please send a crop of a few planes.")
            % {"limit": file_size(settings.UPLOAD_MAX_BYTES)}
        )
    if sha256 and not SHA256.fullmatch(sha256):
        raise DomainError(_("The checksum of the file is not valid. Reload the page."))


def sign_parts(upload: Upload, numbers: Iterable[int]) -> dict[int, str]:
    """Addresses that take exactly these parts, for 15 minutes; signed when they are needed."""
    wanted = sorted(set(numbers))
    if not wanted or len(wanted) > MOST_SIGNED_AT_ONCE:
        raise DomainError(_("Ask for 1 to %(most)d parts at once.") % {"most": MOST_SIGNED_AT_ONCE})
    if wanted[0] < 1 or wanted[-1] > upload.part_count:
        raise DomainError(
            _("This file has parts 1 to %(count)d only.") % {"count": upload.part_count}
        )
    _open(upload)
    Upload.objects.filter(pk=upload.pk).update(touched_at=Now())
    return {
        number: signed.sign_part(
            upload.incoming_key,
            upload.multipart_id,
            number=number,
            size=upload.size_of_part(number),
        )
        for number in wanted
    }


def _open(upload: Upload) -> None:
    """Move created to receiving; of two that try at once, the loser's parts are aborted."""
    if upload.state == UploadState.CREATED:
        multipart_id = storage.begin_parts(upload.incoming_key)
        if not take_step(upload, "receive", by=upload.owner, multipart_id=multipart_id):
            storage.abort_parts(upload.incoming_key, multipart_id)
    if upload.state != UploadState.RECEIVING:
        raise DomainError(closed_sentence(upload))


def closed_sentence(upload: Upload) -> str:
    """Why no part is taken any more."""
    if upload.rejection:
        return str(upload.get_rejection_display())
    if upload.state == UploadState.EXPIRED:
        return _("This upload was abandoned. Please choose the file again.")
    return _("This file has already arrived in full.")


def uploaded_parts(upload: Upload) -> list[dict[str, int]]:
    """What the store has, for a browser that wants to go on after a reload."""
    if upload.state != UploadState.RECEIVING:
        return []
    parts = storage.list_parts(upload.incoming_key, upload.multipart_id) or []
    return [{"number": part.number, "size": part.size} for part in parts]


def complete_upload(upload: Upload, *, sha256: str = "") -> Upload:
    """Join the parts that the store has and hand the file over for verification.

    The browser's word counts for nothing here but its hash, which can only make us stricter. May be
    called any number of times, also after a crash between the store's answer and our commit.
    """
    if upload.state in (UploadState.RECEIVED, *UploadState.STORED):
        return upload
    if upload.state != UploadState.RECEIVING:
        if upload.state == UploadState.CREATED:
            raise DomainError(_("Nothing of this file has arrived yet."))
        raise DomainError(closed_sentence(upload))
    if sha256 and not SHA256.fullmatch(sha256):
        raise DomainError(_("The checksum of the file is not valid. Reload the page."))
    Upload.objects.filter(pk=upload.pk).update(completing_at=Now())
    if sha256:
        Upload.objects.filter(pk=upload.pk, declared_sha256="").update(declared_sha256=sha256)
    _join(upload)
    with transaction.atomic():
        if take_step(upload, "complete", by=upload.owner, multipart_id=""):
            after_commit("imagery.verify_upload", upload_id=str(upload.pk))
    return upload


def _join(upload: Upload) -> None:
    parts = storage.list_parts(upload.incoming_key, upload.multipart_id)
    if parts is None:
        _expect_joined(upload)
        return
    if [part.number for part in parts] != list(range(1, upload.part_count + 1)):
        raise DomainError(_("Some parts have not arrived yet. Press Resume to send them."))
    if any(part.size != upload.size_of_part(part.number) for part in parts):
        raise DomainError(_("A part arrived incomplete. Press Resume to send it again."))
    try:
        storage.join_parts(upload.incoming_key, upload.multipart_id, parts)
    except ClientError as error:
        if not storage.is_gone(error):
            raise
        _expect_joined(upload)


def _expect_joined(upload: Upload) -> None:
    """The multipart upload is closed: somebody joined it before us, or it was aborted."""
    if storage.size_of(upload.incoming_key) is None:
        raise DomainError(_("The parts of this file are gone. Please choose the file again."))


def download_url(upload: Upload) -> str:
    """A signed address for five minutes, for a file that still is what we verified."""
    _refuse_not_whole(upload)
    return signed.sign_download(upload.storage_key, file_name=upload.file_name)


def link_url(upload: Upload) -> str:
    """The same for an hour, to paste into another program."""
    _refuse_not_whole(upload)
    return signed.sign_link(upload.storage_key, file_name=upload.file_name)


def _refuse_not_whole(upload: Upload) -> None:
    if upload.state != UploadState.AVAILABLE:
        raise DomainError(_("This file cannot be downloaded yet. Try again in a minute."))
    if not is_whole(upload.storage_key, size=upload.declared_size):
        mark_damaged(upload)
        raise DomainError(
            _("This file is damaged in our store. We know about it and are dealing with it.")
        )


@say_when_silent()
def is_whole(key: str, *, size: int) -> bool:
    """Whether the store has as many bytes as were stored; asked at every download."""
    return storage.size_of(key) == size


def preview_url(preview: Preview, *, small: bool = False) -> str:
    """A signed address for five minutes; the picture goes from the store to the browser.

    What was drawn before there were small ones is shown large.
    """
    if small and preview.small_key:
        return signed.sign_picture(preview.small_key, kind="image/jpeg")
    return signed.sign_picture(preview.key, kind="image/png")
