"""The ledger of uploads and the pictures drawn from them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fbias.imagery.enums import (
    InspectionState,
    NoTiles,
    PreviewState,
    PyramidState,
    Rejection,
    UploadState,
)
from fbias.imagery.wording import facts_in_words, findings_in_words

BROKEN_OFF_AFTER = timedelta(minutes=5)  # a browser that sends is heard every minute


def incoming_key() -> str:
    """Where parts are collected; a signed part URL can reach nothing else."""
    return f"incoming/{uuid.uuid4().hex}"


def file_key() -> str:
    return f"files/{uuid.uuid4().hex}"


def preview_key() -> str:
    return f"previews/{uuid.uuid4().hex}.png"


def thumbnail_key() -> str:
    return f"thumbnails/{uuid.uuid4().hex}.jpg"


def pyramid_key() -> str:
    return f"pyramids/{uuid.uuid4().hex}.ozx"


class UploadQuerySet(models.QuerySet["Upload"]):
    def live(self) -> Self:
        """Everything that takes, or may come to take, space in the store."""
        return self.filter(state__in=UploadState.LIVE)

    def available(self) -> Self:
        return self.filter(state=UploadState.AVAILABLE)

    def damaged(self) -> Self:
        """Still named, but not in the store as it was verified."""
        return self.available().filter(damaged_at__isnull=False)

    def untouched_for(self, age: timedelta) -> Self:
        """Nothing moved for this long, by the database's clock."""
        return self.filter(touched_at__lt=Now() - age)

    def unleased(self) -> Self:
        """No worker holds it, or the one that did has been silent for too long."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lt=Now()))

    def to_verify(self) -> Self:
        """All of it arrived, and no worker is looking at it."""
        return self.filter(state__in=(UploadState.RECEIVED, UploadState.VERIFIED)).unleased()

    def to_inspect(self) -> Self:
        """Ready, not opened yet, and no worker is opening it."""
        return self.filter(
            state=UploadState.AVAILABLE,
            inspection__in=(InspectionState.WAITING, InspectionState.RUNNING),
        ).unleased()

    def with_news(self) -> Self:
        """Something settled that the apps above have not all heard of."""
        return self.filter(news__gt=F("told"))

    def bytes(self) -> int:
        return self.aggregate(total=Sum("declared_size"))["total"] or 0


class Upload(models.Model):
    """One file on its way to the store; the row is the truth, the store only holds the bytes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads"
    )
    request_key = models.UUIDField(editable=False)
    file_name = models.CharField(_("file name"), max_length=255)
    declared_size = models.BigIntegerField(_("size"))
    declared_sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=UploadState.choices, default=UploadState.CREATED
    )
    rejection = models.CharField(max_length=12, choices=Rejection.choices, blank=True)

    incoming_key = models.CharField(max_length=60, unique=True, default=incoming_key)
    storage_key = models.CharField(max_length=60, unique=True, default=file_key)
    multipart_id = models.TextField(blank=True)
    part_size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)

    inspection = models.CharField(
        _("inspection"),
        max_length=8,
        choices=InspectionState.choices,
        default=InspectionState.WAITING,
    )
    inspection_attempts = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(null=True, blank=True)
    preview_state = models.CharField(
        max_length=10, choices=PreviewState.choices, default=PreviewState.NONE
    )

    created_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(db_default=Now())
    completing_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    available_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)  # its owner knows that its time ends
    damaged_at = models.DateTimeField(null=True, blank=True)
    news = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes = [
            models.Index(fields=["state", "touched_at"]),
            models.Index(fields=["inspection", "touched_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "request_key"], name="upload_once_per_request_key"
            ),
            models.CheckConstraint(
                name="upload_size_positive",
                condition=Q(declared_size__gt=0, part_size__gt=0),
                violation_error_message=_("The file is empty."),
            ),
            models.CheckConstraint(
                name="upload_state_known", condition=Q(state__in=UploadState.values)
            ),
            models.CheckConstraint(
                name="upload_stored_has_hash",
                condition=~Q(state__in=sorted(UploadState.STORED))
                | Q(sha256__regex="^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="upload_available_has_time",
                condition=~Q(state=UploadState.AVAILABLE) | Q(available_at__isnull=False),
            ),
            models.CheckConstraint(
                name="upload_rejected_has_reason",
                condition=~Q(state=UploadState.REJECTED) | ~Q(rejection=""),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def part_count(self) -> int:
        return -(-self.declared_size // self.part_size)

    def size_of_part(self, number: int) -> int:
        """Every part is `part_size` long, but for the last one."""
        return min(self.part_size, self.declared_size - (number - 1) * self.part_size)

    @property
    def is_stored(self) -> bool:
        """Verified by the server: the moment people are told “safely stored”."""
        return self.state in UploadState.STORED

    @property
    def is_broken_off(self) -> bool:
        """Nobody sends the rest of it now: the page was closed, or the line is dead."""
        return (
            self.state in UploadState.UNFINISHED
            and self.touched_at < timezone.now() - BROKEN_OFF_AFTER
        )

    @property
    def is_overdue(self) -> bool:
        """Its check should have come to an end by now, for every size but the largest."""
        return self.touched_at < timezone.now() - BROKEN_OFF_AFTER

    @property
    def is_readable(self) -> bool:
        """The inspection opened the file and found pictures in it."""
        return bool(self.report and self.report.get("readable"))

    @property
    def verdict(self) -> tuple[str, str]:
        """What is so now, for a badge: stored is not opened yet, and not every file opens."""
        if self.is_broken_off:
            return "late", gettext("Broken off")
        if self.damaged_at:
            return "late", gettext("Damaged")
        if self.state != UploadState.AVAILABLE or self.is_readable:
            return self.state, str(self.get_state_display())
        if self.inspection in {InspectionState.WAITING, InspectionState.RUNNING}:
            return "waiting", gettext("Being opened")
        return "late", gettext("Stored, not opened")

    @property
    def images(self) -> list[dict]:
        """The pictures the inspection found, each with its previews; reads prefetched previews."""
        report = self.report or {}
        drawn = list(self.previews.all())
        return [
            {
                **image,
                "facts": facts_in_words(image, report.get("format")),
                "previews": [row for row in drawn if row.image_index == index],
            }
            for index, image in enumerate(report.get("images", []))
        ]

    @property
    def findings(self) -> list[dict[str, str]]:
        """What is wrong or worth asking, in the reader's language."""
        return findings_in_words(self.report)

    @property
    def thumbnail(self) -> Preview | None:
        """The composite of the first picture; reads prefetched previews."""
        composites = (
            row for row in self.previews.all() if row.channel is None and not row.is_marked
        )
        return min(composites, key=lambda row: row.image_index, default=None)


class Preview(models.Model):
    """A small PNG that we drew ourselves, and a smaller JPEG: the only kinds ever shown inline."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="previews")
    image_index = models.PositiveSmallIntegerField()
    channel = models.PositiveSmallIntegerField(null=True, blank=True)  # None is the composite
    is_marked = models.BooleanField(default=False)  # saturated pixels of all channels, in red
    key = models.CharField(max_length=60, unique=True, default=preview_key)
    small_key = models.CharField(max_length=60, blank=True, default="")  # of a composite, for lists
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["image_index", "is_marked", F("channel").asc(nulls_first=True), "pk"]
        verbose_name = _("preview")
        verbose_name_plural = _("previews")
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "image_index", "channel", "is_marked"],
                name="preview_once_per_channel",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        channel = "composite" if self.channel is None else f"channel {self.channel}"
        return f"{self.upload_id} image {self.image_index} {channel}"


class PyramidQuerySet(models.QuerySet["Pyramid"]):
    def to_make(self) -> Self:
        """Not made yet, and no worker is at it."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lt=Now()),
            state__in=(PyramidState.WAITING, PyramidState.RUNNING),
            upload__state=UploadState.AVAILABLE,
        )


class Pyramid(models.Model):
    """Tiles of one file for the viewer: one object in the store, and what lies where in it."""

    upload = models.OneToOneField(
        Upload, on_delete=models.CASCADE, primary_key=True, related_name="pyramid"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=PyramidState.choices, default=PyramidState.WAITING
    )
    reason = models.CharField(max_length=10, choices=NoTiles.choices, blank=True)
    key = models.CharField(max_length=60, unique=True, default=pyramid_key)
    size = models.BigIntegerField(_("size"), default=0)
    scenes = models.JSONField(default=list, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    touched_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True, blank=True)

    objects = PyramidQuerySet.as_manager()

    class Meta:
        verbose_name = _("pyramid")
        verbose_name_plural = _("pyramids")
        indexes = [models.Index(fields=["state", "touched_at"])]
        constraints = [
            models.CheckConstraint(
                name="pyramid_made_has_scenes",
                condition=~Q(state=PyramidState.MADE) | Q(size__gt=0),
            ),
            models.CheckConstraint(
                name="pyramid_impossible_has_reason",
                condition=~Q(state=PyramidState.IMPOSSIBLE) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}: {self.get_state_display()}"


class Removal(models.Model):
    """A file that was taken away and can be brought back for a day (`removals.py`).

    `holder` is the kind of row that showed it, `owner_pk` what it belonged to; it comes back as
    `image_pk`, so that its addresses are the same.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="removals")
    holder = models.CharField(max_length=60)
    owner_pk = models.BigIntegerField()
    image_pk = models.BigIntegerField()
    role = models.CharField(max_length=20, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    removed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-removed_at", "-pk"]
        verbose_name = _("removed file")
        verbose_name_plural = _("removed files")
        constraints = [
            models.UniqueConstraint(fields=["holder", "image_pk"], name="removal_once_per_image")
        ]
        indexes = [models.Index(fields=["holder", "owner_pk"])]

    def __str__(self) -> str:
        return self.upload.file_name
