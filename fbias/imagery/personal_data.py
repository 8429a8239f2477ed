"""The files of a person: listed for them, removed with them."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import F

from fbias.imagery.models import Upload
from fbias.imagery.removals import drop_drawn, remove_bytes
from fbias.imagery.workflow import take_step
from members.hooks.people import Rows, register_data, register_eraser
from members.models import User

NAMELESS = "erased"


def files(person: User) -> Rows:
    yield from Upload.objects.filter(owner=person).values(
        "file_name", "sha256", "state", "created_at", "report", size=F("declared_size")
    )


def erase_files(person: User) -> None:
    """The rows stay, for the figures; names, facts, pictures and bytes go."""
    for upload in Upload.objects.filter(owner=person):
        multipart_id = upload.multipart_id
        take_step(upload, "withdraw", multipart_id="")
        keys = drop_drawn(upload)
        Upload.objects.filter(pk=upload.pk).update(file_name=NAMELESS, report=None)
        transaction.on_commit(partial(remove_bytes, upload, multipart_id, keys), robust=True)


def register() -> None:
    for source in (files,):
        register_data(source.__name__, source)
    register_eraser(erase_files)
