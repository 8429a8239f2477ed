"""What timeline and mails hide from whoever is in conflict of interest with who asked."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from consultations.models import Consultation, ConsultationImage, OpenDesk
from fbias.core.timeline import about_any_of as entries_about
from fbias.imagery.models import Upload
from fbias.notifications.kinds import parts_of
from fbias.notifications.visibility import about_any_of as mails_about
from members.models import User
from members.models.conflicts.hiding import hidden_by_conflict

SUMS = ("opendesk.propose", "opendesk.discard_draft")  # they count hidden panels as well


def entries_in_conflict(user: User) -> Q:
    """Entries about hidden consultations, their files, and sums over their day."""
    hidden = Consultation.objects.hidden_from(user)
    days = OpenDesk.objects.filter(pk__in=hidden.values("open_desk"))
    return (
        entries_about(hidden)
        | entries_about(Upload.objects.filter(hidden_by_conflict(user, at=["owner"])))
        | (entries_about(days) & Q(verb__in=SUMS))
        | _about_what_is_gone(user)
    )


def _about_what_is_gone(user: User) -> Q:
    """Deleted rows cannot say whose they were; what the person did there stays hidden."""
    gone = [ContentType.objects.get_for_model(model) for model in (Consultation, Upload)]
    return Q(subject_type__in=gone) & hidden_by_conflict(user, at=["actor"])


def mails_in_conflict(user: User) -> Q:
    """Mails about consultations of people with whom there is a conflict of interest.

    A seat or an image that is gone cannot say whose it was: whoever has any conflict does not see
    the mails about it.
    """
    if not user.is_in_conflict:
        return Q(pk__in=[])
    hidden = mails_about(Consultation.objects.hidden_from(user))
    told: list[Any] = [ConsultationImage, *parts_of(Consultation)]
    for model in told:
        open_to_all = (
            model.objects.not_hidden_from(user)
            .order_by()
            .annotate(key=Cast("pk", CharField()))
            .values("key")
        )
        hidden |= Q(about_type=ContentType.objects.get_for_model(model)) & ~Q(
            about_id__in=open_to_all
        )
    return hidden


def group_mails_to_the_hidden(user: User) -> Q:
    """That somebody got the mail to the users of a day tells that they asked."""
    return Q(kind="group_mail") & ~Q(recipient=user.pk) & hidden_by_conflict(user, at=["recipient"])
