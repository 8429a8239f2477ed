"""The images of a consultation, and what they are worth to its panel."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.conflicts import come_from_asking
from fbias.imagery.enums import ImageRole, InspectionState, UploadState
from fbias.imagery.models import Upload
from members.models.conflicts.hiding import FromPeople


class ConsultationImage(models.Model):
    """An upload in the role it plays for this consultation."""

    consultation = models.ForeignKey(
        "Consultation", on_delete=models.CASCADE, related_name="images"
    )
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="consultation_images")
    role = models.CharField(
        _("role"), max_length=20, choices=ImageRole, blank=True, default=ImageRole.UNSAID
    )
    added_at = models.DateTimeField(auto_now_add=True)

    come_from = come_from_asking("consultation")
    objects = FromPeople["ConsultationImage"].as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "upload"], name="consultationimage_once"
            )
        ]

    def __str__(self) -> str:
        return self.upload.file_name

    @property
    def is_usable(self) -> bool:
        """Stored, verified and opened: the first promise."""
        upload = self.upload
        return (
            upload.state == UploadState.AVAILABLE
            and upload.inspection == InspectionState.DONE
            and upload.is_readable
        )

    @property
    def is_blocked(self) -> bool:
        """Opened, or not, with a fault of the gravest kind."""
        report = self.upload.report or {}
        return (
            self.upload.state == UploadState.AVAILABLE
            and self.upload.inspection == InspectionState.DONE
            and any(one["severity"] == "block" for one in report.get("findings", ()))
        )

    @property
    def is_under_way(self) -> bool:
        """Still arriving or being looked at: no verdict yet. Nobody waits for what broke off."""
        return self.is_looked_at or (self.is_arriving and not self.upload.is_broken_off)

    @property
    def is_arriving(self) -> bool:
        """Announced, and not here completely; perhaps nobody sends it any more."""
        return self.upload.state in UploadState.UNFINISHED

    @property
    def is_looked_at(self) -> bool:
        """All of it is here, and we look at it."""
        upload = self.upload
        return upload.state in {UploadState.RECEIVED, UploadState.VERIFIED} or (
            upload.state == UploadState.AVAILABLE
            and upload.inspection in {InspectionState.WAITING, InspectionState.RUNNING}
        )


class WithImages:
    """What a consultation says of its images once they are read."""

    images: Any

    @property
    def usable_images(self) -> list[ConsultationImage]:
        return [image for image in self.images.all() if image.is_usable]

    @property
    def wrong_images(self) -> list[ConsultationImage]:
        """Those that were refused, or cannot be opened: nothing more will come of them."""
        return [image for image in self.images.all() if not (image.is_usable or image.is_under_way)]

    @property
    def blocked_images(self) -> list[ConsultationImage]:
        """Those with a fault that stops confirmation until it is mended or accepted."""
        return [image for image in self.images.all() if image.is_blocked]

    @property
    def images_without_role(self) -> list[ConsultationImage]:
        """Those of which nobody said what they show."""
        return [image for image in self.images.all() if not image.role]
