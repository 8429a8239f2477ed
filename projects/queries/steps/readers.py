"""As whom somebody reads about a project: each sentence is written for its reader."""

from __future__ import annotations

from typing import Any

from projects import rules as can
from projects.models import Project

REQUESTER, PI, TEAM, COORDINATOR = "requester", "pi", "team", "coordinator"


def reader_of(project: Project, person: Any) -> str:
    """Who is their own PI reads as the PI: the quote is theirs to answer."""
    if can.is_pi.test(person, project):
        return PI
    if can.is_requester.test(person, project):
        return REQUESTER
    return TEAM if can.reads_work.test(person, project) else COORDINATOR
