"""Mails and entries about a project are hidden from whomever the project is hidden from.

That is whoever is in conflict with the requester or the PI, or stepped back from the evaluation.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from fbias.core import timeline
from fbias.notifications import visibility
from members.models import User
from projects.models import (
    Assignment,
    Deliverable,
    Evaluator,
    Invoice,
    Message,
    Project,
    Quote,
    Report,
    TimeEntry,
)
from projects.models.projects import hidden_by_conflict

PARTS = (Assignment, Deliverable, Evaluator, Invoice, Message, Quote, Report, TimeEntry)


def mails_in_conflict(user: User) -> Q:
    """A mail that names several requests is hidden with any one of them."""
    projects, *parts = hidden_rows(user)
    keys = [str(pk) for pk in projects.values_list("pk", flat=True)]
    named = Q(context__has_key="keys", context__keys__has_any_keys=keys)  # never unknown
    hidden = named | visibility.about_any_of(projects)
    for rows in parts:
        hidden |= visibility.about_any_of(rows)
    return hidden


def entries_in_conflict(user: User) -> Q:
    hidden = Q(pk__in=[])
    for rows in hidden_rows(user):
        hidden |= timeline.about_any_of(rows)
    return hidden


def hidden_rows(user: User) -> Iterator[QuerySet]:
    """The projects that are hidden from a person, then the parts of these projects, by kind."""
    recused = Evaluator.objects.filter(analyst__user=user.pk, recused_at__isnull=False)
    left = recused.values("project")
    yield Project.objects.filter(hidden_by_conflict(user) | Q(pk__in=left))
    for part in PARTS:
        yield part._base_manager.filter(hidden_by_conflict(user, "project") | Q(project__in=left))
