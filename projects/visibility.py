"""Mails about a project and its parts are hidden from whomever the project is hidden from.

That is whoever is in conflict with the requester, or stepped back from the evaluation.
"""

from __future__ import annotations

from django.db.models import Q

from fbias.notifications.visibility import about_any_of
from members.models import User
from members.queries.conflicts import conflicted_user_ids
from projects.models import (
    Assignment,
    Deliverable,
    Evaluator,
    Invoice,
    Message,
    Project,
    Quote,
    Report,
)

PARTS_WITH_MAILS = (Assignment, Deliverable, Evaluator, Invoice, Message, Quote, Report)


def mails_in_conflict(user: User) -> Q:
    avoided = conflicted_user_ids(user)
    recused = Evaluator.objects.filter(analyst__user=user.pk, recused_at__isnull=False)
    left = recused.values("project")
    hidden = about_any_of(Project.objects.filter(Q(requester__in=avoided) | Q(pk__in=left)))
    for part in PARTS_WITH_MAILS:
        rows = part._base_manager.filter(Q(project__requester__in=avoided) | Q(project__in=left))
        hidden |= about_any_of(rows)
    return hidden
