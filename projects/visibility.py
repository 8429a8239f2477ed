"""Mails and entries about a project are hidden from whomever the project is hidden from.

That is whoever is in conflict with the requester or the PI, or stepped back from the evaluation.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from fbias.core import timeline
from fbias.core.asked_once import asked_once
from fbias.notifications import visibility
from fbias.notifications.kinds import parts_of
from members.models import User
from projects.models import Project


def mails_in_conflict(user: User) -> Q:
    """A mail that names several requests is hidden with any one of them."""
    hidden = Q(pk__in=[])
    if keys := hidden_ids(user):
        named = [str(pk) for pk in keys]
        hidden = Q(context__has_key="keys", context__keys__has_any_keys=named)  # never unknown
    for rows in hidden_rows(user):
        hidden |= visibility.about_any_of(rows)
    return hidden


def entries_in_conflict(user: User) -> Q:
    hidden = Q(pk__in=[])
    for rows in hidden_rows(user):
        hidden |= timeline.about_any_of(rows)
    return hidden


def hidden_rows(user: User) -> Iterator[QuerySet]:
    """The projects that are hidden from a person and the parts of these projects, by kind."""
    ids = hidden_ids(user)
    if not ids:
        return
    yield Project.objects.filter(pk__in=ids)
    for part in parts_of(Project):
        yield part._base_manager.filter(project__in=ids)


def hidden_ids(user: User) -> list[int]:
    projects = Project.objects.hidden_from(user).order_by()
    return asked_once(
        ("projects hidden from", user.pk), lambda: list(projects.values_list("pk", flat=True))
    )
