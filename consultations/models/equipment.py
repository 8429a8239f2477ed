"""Whether somebody can be seen and heard in a call, as their own browser found it."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User

GOOD_FOR = timedelta(days=90)
LEAST_DOWN, LEAST_UP = 2.0, 1.0  # megabits a second
LARGEST_DELAY = 300  # milliseconds


class EquipmentCheck(models.Model):
    """The last check of one person; a new one replaces it."""

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="equipment_check", verbose_name=_("person")
    )
    done_at = models.DateTimeField(_("checked"), default=timezone.now)
    browser = models.BooleanField(_("browser"), default=False)
    camera = models.BooleanField(_("camera"), default=False)
    microphone = models.BooleanField(_("microphone"), default=False)
    speaker = models.BooleanField(_("loudspeaker"), default=False)
    screen = models.BooleanField(_("screen sharing"), default=False)
    delay_ms = models.PositiveIntegerField(_("delay in milliseconds"), null=True, blank=True)
    down_mbps = models.FloatField(_("megabits a second from the portal"), null=True, blank=True)
    up_mbps = models.FloatField(_("megabits a second to the portal"), null=True, blank=True)

    class Meta:
        verbose_name = _("equipment check")
        verbose_name_plural = _("equipment checks")

    def __str__(self) -> str:
        return str(self.person)

    @property
    def is_recent(self) -> bool:
        return timezone.now() - self.done_at < GOOD_FOR

    @property
    def is_fast(self) -> bool:
        return (
            self.down_mbps is not None
            and self.up_mbps is not None
            and self.delay_ms is not None
            and self.down_mbps >= LEAST_DOWN
            and self.up_mbps >= LEAST_UP
            and self.delay_ms <= LARGEST_DELAY
        )

    @property
    def is_fine(self) -> bool:
        """Seen, heard and fast enough; a telephone cannot share its screen, and need not."""
        return self.browser and self.camera and self.microphone and self.speaker and self.is_fast
