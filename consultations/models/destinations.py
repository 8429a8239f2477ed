"""Where a question goes that the open desk is not the place for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.enums import DestinationKind
from fbias.core.names import plain_name


class Destination(models.Model):
    """A group, a facility or a forum: coordinators edit the list and send people there."""

    name = models.CharField(_("name"), max_length=120, unique=True, validators=[plain_name])
    kind = models.CharField(_("kind"), max_length=20, choices=DestinationKind)
    what_for = models.CharField(
        _("what for"), max_length=300, blank=True, help_text=_("In English, one sentence.")
    )
    what_for_fr = models.CharField(_("what for, in French"), max_length=300, blank=True)
    url = models.URLField(_("page"), max_length=300)
    is_offered = models.BooleanField(_("can be chosen"), default=True)

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("where else to go")
        verbose_name_plural = _("where else to go")

    def __str__(self) -> str:
        return self.name
