"""The words an upload's life is told in."""

from __future__ import annotations

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class UploadState(models.TextChoices):
    """Only the server moves an upload, after its own look at size and hash."""

    CREATED = "created", _("Announced")
    RECEIVING = "receiving", _("Being sent")
    RECEIVED = "received", _("Being checked")
    VERIFIED = "verified", _("Safely stored")
    AVAILABLE = "available", _("Ready")
    REJECTED = "rejected", _("Refused")
    EXPIRED = "expired", _("Given up")

    UNFINISHED = nonmember(frozenset({"created", "receiving"}))
    ARRIVED = nonmember(frozenset({"received", "verified", "available"}))
    STORED = nonmember(frozenset({"verified", "available"}))
    SETTLED = nonmember(frozenset({"available", "rejected"}))
    LIVE = nonmember(frozenset({"created", "receiving", "received", "verified", "available"}))


class InspectionState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be opened")
    RUNNING = "running", _("Being opened")
    DONE = "done", _("Opened")
    FAILED = "failed", _("Could not be looked at")


class PreviewState(models.TextChoices):
    """Why there is a picture, or why there is none: large is not wrong."""

    NONE = "none", _("No preview")
    DRAWN = "drawn", _("Preview ready")
    TOO_LARGE = "too_large", _("Too large to preview")
    FAILED = "failed", _("No preview could be drawn")


class PyramidState(models.TextChoices):
    """Whether the viewer has tiles of a file, or why it has none."""

    WAITING = "waiting", _("Waiting for its tiles")
    RUNNING = "running", _("Tiles are being made")
    MADE = "made", _("Tiles ready")
    IMPOSSIBLE = "impossible", _("No tiles can be made")
    FAILED = "failed", _("Tiles could not be made")


class NoTiles(models.TextChoices):
    """What stood in the way of tiles, as a sentence for whoever wants to look."""

    TOO_LARGE = (
        "too_large",
        _("One plane of this file is larger than we can open here. Small pictures are shown."),
    )
    TOO_LONG = "too_long", _("This file takes too long to open here. Small pictures are shown.")
    UNREADABLE = (
        "unreadable",
        _("The file ends early, or lacks a part. What could be read is shown in small pictures."),
    )
    NOTHING = "nothing", _("There is no plane in this file that could be shown.")
    HIDDEN = "hidden", _("The file may name somebody, so nothing of it is shown.")
    FAILED = "failed", _("This file cannot be shown here. The file itself may be fine.")


class Rejection(models.TextChoices):
    """What was wrong with the bytes, as a sentence that says what to do."""

    SIZE = "size", _("The file that arrived is not the size we expected. Please send it again.")
    HASH = "hash", _("The file was damaged on its way. Please send it again.")
    PATIENT = (
        "patient",
        _(
            "The file names its patient (name, number or date of birth), so we removed it. Save a "
            "copy without them, for example with “Anonymize” of your DICOM viewer, and send that."
        ),
    )
    LABEL = (
        "label",
        _(
            "The slide file holds a photograph of its label, where a name may stand, so we removed "
            "it. Save a copy without label and overview, or export the region that you ask about "
            "as OME-TIFF (QuPath can), and send that."
        ),
    )
    PLACE = (
        "place",
        _(
            "The picture says where it was taken (GPS), so we removed it. Save a copy without its "
            "location and send that."
        ),
    )
    OVER = "over", _("Its time is over: it was kept for as long as promised, then removed.")
    MISSING = "missing", _("The file did not arrive in our store. Please send it again.")


class ImageRole(models.TextChoices):
    """What an image shows."""

    TYPICAL = "typical", _("typical")
    DIFFICULT = "difficult", _("difficult")
    POSITIVE = "positive", _("positive control")
    NEGATIVE = "negative", _("negative control (no stain, untreated)")
    SINGLE = "single", _("only one stain")
    MANUAL = "manual", _("done by hand (outlines, counts)")
    OTHER = "other", _("other")

    UNSAID = nonmember("")  # nobody said it yet, and nothing guesses it
