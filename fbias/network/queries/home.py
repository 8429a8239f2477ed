"""The page of the network: what is next, what is new, what I learnt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fbias.network.models import Topic
from fbias.network.queries.meetings import meetings_for
from fbias.network.queries.topics import backlog_for
from members.models import User

FEW = 5


@dataclass(frozen=True)
class Home:
    """What a member opens the portal for."""

    meeting: Any
    agenda: list[Topic]
    wanted: list[Topic]


def home_for(reader: User) -> Home:
    meeting = meetings_for(reader).coming().first()
    shown = Topic.objects.visible_to(reader)
    return Home(
        meeting=meeting,
        agenda=list(shown.filter(meeting=meeting)) if meeting else [],
        wanted=list(backlog_for(reader)[:FEW]),
    )
