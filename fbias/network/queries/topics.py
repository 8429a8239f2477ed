"""The backlog: what members would like to talk about, the most wanted first."""

from __future__ import annotations

from typing import Any

from fbias.network.models import Topic
from members.models import User


def backlog_for(reader: User) -> Any:
    """Topics that wait for a meeting, as far as this person may know of them."""
    topics: Any = Topic.objects.visible_to(reader).proposed().with_votes(reader).for_list()
    return topics.order_by("-votes", "proposed_at", "pk")


def topic_for_page(reader: User) -> Any:
    return Topic.objects.with_votes(reader).select_related(
        "proposed_by", "meeting", "project", "consultation"
    )
