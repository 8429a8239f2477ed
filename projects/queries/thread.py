"""Who reads which message of a project's thread."""

from __future__ import annotations

from django.db.models import QuerySet

from projects.enums import Audience
from projects.models import Message, Project
from projects.queries.tabs import Standing


def audiences_for(reader: Standing) -> list[str]:
    """To whom a person writes, the usual one first.

    Whoever asked for the project reads what is for everybody and nothing else, whatever their
    other roles. Evaluators write among themselves: the user never learns who they are.
    """
    if reader.asks:
        return [Audience.EVERYBODY]
    if reader.coordinates:
        return [Audience.EVERYBODY, Audience.TEAM, Audience.EVALUATORS]
    own = [Audience.EVERYBODY, Audience.TEAM] if reader.works or reader.leaves else []
    return [*own, *([Audience.EVALUATORS] if reader.evaluates else [])]


def messages_for(project: Project, reader: Standing) -> QuerySet[Message]:
    """What this person reads, oldest first; evaluators also read what is for everybody."""
    read = {*audiences_for(reader), Audience.EVERYBODY}
    return project.messages.filter(audience__in=read).select_related("author")
