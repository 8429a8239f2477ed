"""The life of an upload: a table, and the one guarded update that walks it.

Uploads are moved by workers and browsers that may repeat themselves, so a step is a compare-and-set
in the database: exactly one caller sees `True`, everybody else reads the state again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.functions import Now

from fbias.core.timeline import record
from fbias.core.workflow import Step, Workflow
from fbias.imagery.enums import UploadState as S

if TYPE_CHECKING:
    from fbias.imagery.models import Upload

LIFE = Workflow(
    S,
    initial=S.CREATED,
    steps={
        "receive": Step({S.CREATED}, S.RECEIVING, "The first part was signed."),
        "complete": Step({S.RECEIVING}, S.RECEIVED, "All parts are in the store."),
        "verify": Step({S.RECEIVED}, S.VERIFIED, "Size and SHA-256 were computed by the server."),
        "release": Step({S.VERIFIED}, S.AVAILABLE, "The file may be downloaded and inspected."),
        "reject": Step({S.RECEIVED}, S.REJECTED, "The bytes are not what was announced."),
        "remove": Step({S.AVAILABLE}, S.REJECTED, "It may name a person; its bytes are removed."),
        "forget": Step({S.AVAILABLE}, S.EXPIRED, "Its time is over; its bytes are removed."),
        "expire": Step(S.UNFINISHED, S.EXPIRED, "Nothing arrived for two days."),
        "withdraw": Step(S.LIVE, S.EXPIRED, "Its owner took it back; its bytes are removed."),
    },
)


@transaction.atomic
def take_step(upload: Upload, name: str, *, by: Any = None, **changes: Any) -> bool:
    """Take one step if the row still stands where the step starts; say whether we were the one.

    The instance is read again either way, so that the caller goes on with the truth.
    """
    step = LIFE.steps[name]
    moved = (
        type(upload)
        .objects.filter(pk=upload.pk, state__in=step.sources)
        .update(state=step.target, touched_at=Now(), **changes)
    )
    upload.refresh_from_db()
    if moved:
        record(upload, name, by=by)
    return bool(moved)
