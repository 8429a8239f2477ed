"""The backlog: what members would like to talk about, the most wanted first."""

from __future__ import annotations

from typing import Any

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from fbias.network.models import Topic
from members.models import User
from projects.models import Project

UNSENT = {ConsultationStatus.CLAIMED, ConsultationStatus.EXPIRED}  # these may be deleted
SUGGESTED = 100


def backlog_for(reader: User) -> Any:
    """Topics that wait for a meeting, as far as this person may know of them."""
    topics: Any = Topic.objects.visible_to(reader).proposed().with_votes(reader).for_list()
    return topics.order_by("-votes", "proposed_at", "pk")


def topic_for_page(reader: User) -> Any:
    return Topic.objects.with_votes(reader).select_related(
        "proposed_by", "meeting", "project", "consultation"
    )


def projects_named_by(reader: User) -> Any:
    """Projects that this person may name: those they may open."""
    return Project.objects.visible_to(reader).sent()


def sessions_named_by(reader: User) -> Any:
    """Sessions that this person may name: those they may open."""
    return Consultation.objects.visible_to(reader).exclude(status__in=UNSENT)


def suggested_to(reader: User) -> list[tuple[str, str]]:
    """Reference and title of what this person may name: the newest projects, then sessions."""
    return [
        (model.reference_of(pk), title)
        for model, rows in (
            (Project, projects_named_by(reader)),
            (Consultation, sessions_named_by(reader)),
        )
        for pk, title in rows.order_by("-pk").values_list("pk", "title")[:SUGGESTED]
    ]
