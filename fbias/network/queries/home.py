"""The page of the network: what is next, who asks, what is new, what I learnt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fbias.network.models import LibraryItem, Reading, Topic
from fbias.network.queries.help_requests import help_for
from fbias.network.queries.learning import learnt_by
from fbias.network.queries.library import items_for
from fbias.network.queries.meetings import agenda_of, meetings_for
from fbias.network.queries.previews import previews_for
from fbias.network.queries.topics import backlog_for
from members.models import LevelProposal, User

FEW = 5


@dataclass(frozen=True)
class Home:
    """What a member opens the portal for."""

    meeting: Any
    agenda: list[Topic]
    wanted: list[Topic]
    help: list[Any]
    previews: list[Any]
    readings: list[Reading]
    library: list[LibraryItem]
    learnt: list[LevelProposal]


def home_for(reader: User) -> Home:
    """One query for each part, and none for a part that nobody has."""
    meeting = meetings_for(reader).coming().first()
    return Home(
        meeting=meeting,
        agenda=agenda_of(meeting, reader) if meeting else [],
        wanted=list(backlog_for(reader)[:FEW]),
        help=list(help_for(reader).open()[:FEW]),
        previews=list(previews_for(reader).open()[:FEW]),
        readings=list(Reading.objects.visible_to(reader)[:FEW]),
        library=list(items_for(reader)[:FEW]),
        learnt=list(learnt_by(reader)[:FEW]) if reader.is_analyst else [],
    )
