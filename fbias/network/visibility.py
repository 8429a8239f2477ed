"""What history and mails hide from whoever must not know of a topic."""

from __future__ import annotations

from django.db.models import Q

from fbias.core.timeline import about_any_of
from fbias.network.models import Topic
from members.models import User


def entries_in_conflict(user: User) -> Q:
    return about_any_of(Topic.objects.hidden_from(user))


def agendas_of_others(user: User) -> Q:
    """Each agenda names what its reader may know of: nobody else reads whose names what."""
    return Q(kind="meeting_agenda") & ~Q(recipient=user.pk)
