"""Small files for the user: macros, workflows, tables."""

from __future__ import annotations

from typing import Protocol

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.models import Consultation, Handout
from consultations.models.records import LARGEST_HANDOUT, MOST_HANDOUTS
from consultations.services.records import amend_record, refuse_unless_writable
from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.imagery.names import display_name
from members.models import User


class Sent(Protocol):
    """A file as a browser sent it."""

    name: str | None

    def read(self, size: int = ..., /) -> bytes: ...


@transaction.atomic
def add_handout(consultation: Consultation, *, by: User, sent: Sent) -> Handout:
    """Give the user a file; it is never opened here."""
    refuse_unless_writable(consultation, by)
    if consultation.handouts.count() >= MOST_HANDOUTS:
        words = ngettext(
            "At most %(most)d file: pack several into one archive.",
            "At most %(most)d files: pack several into one archive.",
            MOST_HANDOUTS,
        )
        raise DomainError(words % {"most": MOST_HANDOUTS})
    name, content = small_file(sent)
    handout = Handout(
        consultation=consultation,
        file_name=name,
        content=content,
        size=len(content),
        added_by=by,
    )
    with constraints_speak(Handout):
        handout.full_clean()
        handout.save()
    record(consultation, "add_handout", by=by, name=handout.file_name)
    amend_record(consultation)
    return handout


def small_file(sent: Sent) -> tuple[str, bytes]:
    """The name and the bytes of a file that is small enough to keep beside words."""
    content = sent.read(LARGEST_HANDOUT + 1)
    if len(content) > LARGEST_HANDOUT:
        largest = filesizeformat(LARGEST_HANDOUT)
        raise DomainError(
            _("The file is larger than %(largest)s. Put it where it can be fetched and add a link.")
            % {"largest": largest}
        )
    if not content:
        raise DomainError(_("This file is empty. Choose another one."))
    return display_name(sent.name or ""), content


@transaction.atomic
def remove_handout(handout: Handout, *, by: User) -> None:
    """Take a file back; a second click finds it gone."""
    consultation = handout.consultation
    refuse_unless_writable(consultation, by)
    if Handout.objects.filter(pk=handout.pk).delete()[0]:
        record(consultation, "remove_handout", by=by, name=handout.file_name)
        amend_record(consultation)
