"""Mails and entries about a project are hidden from whomever the project is hidden from."""

from __future__ import annotations

from django.db.models import Q

from fbias.core import timeline
from fbias.notifications.visibility import about_any_of
from members.models import User
from members.queries.conflicts import conflicted_user_ids
from projects.models import Project


def mails_in_conflict(user: User) -> Q:
    return about_any_of(Project.objects.filter(requester__in=conflicted_user_ids(user)))


def entries_in_conflict(user: User) -> Q:
    hidden = Project.objects.filter(requester__in=conflicted_user_ids(user))
    return timeline.about_any_of(hidden)
