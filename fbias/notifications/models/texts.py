"""The facility's own wording of a message, instead of the one that comes with the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModel

from fbias.notifications import rules as can
from fbias.notifications.kinds import choices
from fbias.notifications.wording import unknown_fields

if TYPE_CHECKING:
    from members.models import User


def languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.LANGUAGES]


class MessageTextQuerySet(models.QuerySet["MessageText"]):
    def visible_to(self, user: User) -> MessageTextQuerySet:
        return self if can.is_coordinator(user) else self.none()


class MessageText(RulesModel):
    """Subject and text of one kind in one language; the page of the mail wraps the text."""

    kind = models.CharField(_("kind"), max_length=60, choices=choices)
    language = models.CharField(_("language"), max_length=5, choices=languages)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(
        _("text"),
        max_length=10_000,
        help_text=_(
            "Write {{ name }} where a fact of the message goes; an empty line starts a new "
            "paragraph."
        ),
    )

    objects = MessageTextQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "language"]
        verbose_name = _("own text of a mail")
        verbose_name_plural = _("own texts of mails")
        rules_permissions = dict.fromkeys(("add", "view", "change", "delete"), can.is_coordinator)
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"],
                name="messagetext_once_per_language",
                violation_error_message=_("This text exists already: change that one."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language})"

    def clean(self) -> None:
        for field in ("subject", "text"):
            if unknown := unknown_fields(self.kind, getattr(self, field)):
                raise ValidationError(
                    {field: _("These facts do not exist here: %(names)s.") % {"names": unknown}}
                )
