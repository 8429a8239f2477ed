"""What the hour gave: one approach per analyst, one recommended route."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.enums import NextStep, Outcome
from consultations.models.consultations import Consultation
from consultations.models.images import ConsultationImage
from fbias.core.names import plain_name
from members.models import Analyst, User

check_address = URLValidator(schemes=["https", "http"])


def check_addresses(text: str) -> None:
    """One web address a line, and nothing else."""
    for word in text.split():
        try:
            check_address(word)
        except ValidationError as error:
            raise ValidationError(
                _("Write one web address a line; this is none: %(word)s"), params={"word": word}
            ) from error


LARGEST_HANDOUT = 1024**2
MOST_HANDOUTS = 8


class Record(models.Model):
    """The joint result of a consultation; the user reads it once it is sent.

    What is changed afterwards amends it: the user reads the change, and is told.
    """

    consultation = models.OneToOneField(
        Consultation, on_delete=models.PROTECT, related_name="record"
    )
    recommended = models.TextField(_("what we recommend"), max_length=5000)
    microscope = models.TextField(
        _("what to change at the microscope"), blank=True, max_length=3000
    )
    links = models.TextField(_("links"), blank=True, max_length=3000, validators=[check_addresses])
    next_step = models.CharField(_("next step"), max_length=20, choices=NextStep)
    hours = models.DecimalField(
        _("hours in the session, all analysts together"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(99)],
    )
    preparation_hours = models.DecimalField(
        _("hours to prepare and to write, all analysts together"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(99)],
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    amended_at = models.DateTimeField(_("amended"), null=True, blank=True)

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [
            models.CheckConstraint(condition=Q(hours__gte=0), name="record_hours_not_negative"),
            models.CheckConstraint(
                condition=Q(preparation_hours__gte=0), name="record_preparation_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(self.consultation)

    @property
    def addresses(self) -> list[str]:
        return self.links.split()


class Approach(models.Model):
    """What one analyst tried during the hour, on which image, and how far it got."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="approaches"
    )
    analyst = models.ForeignKey(Analyst, on_delete=models.PROTECT, related_name="approaches")
    name = models.CharField(_("approach"), max_length=120, blank=True, validators=[plain_name])
    tool = models.CharField(_("tool and version"), max_length=120)
    image = models.ForeignKey(
        ConsultationImage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("tried on"),
    )
    steps = models.TextField(_("steps"), max_length=5000)
    outcome = models.CharField(_("result"), max_length=20, choices=Outcome)
    limits = models.TextField(_("limits"), blank=True, max_length=2000)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("approach")
        verbose_name_plural = _("approaches")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "analyst", "tool", "name"],
                name="approach_once_per_analyst_and_tool",
                violation_error_message=_("You already described this tool."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.analyst})"

    @property
    def title(self) -> str:
        return self.name or self.tool


class Handout(models.Model):
    """A small file that the panel gives to the user: a macro, a workflow, a table."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="handouts"
    )
    file_name = models.CharField(_("name"), max_length=255)
    content = models.BinaryField(_("content"))
    size = models.PositiveIntegerField(_("size"))
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("handout")
        verbose_name_plural = _("handouts")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "file_name"],
                name="handout_once_per_name",
                violation_error_message=_("There is a file of this name already."),
            ),
            models.CheckConstraint(condition=Q(size__lte=LARGEST_HANDOUT), name="handout_is_small"),
        ]

    def __str__(self) -> str:
        return self.file_name
