"""Mails about a project and its parts are hidden from whomever the project is hidden from."""

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
    hidden = about_any_of(Project.objects.filter(requester__in=avoided))
    for part in PARTS_WITH_MAILS:
        hidden |= about_any_of(part._base_manager.filter(project__requester__in=avoided))
    return hidden
