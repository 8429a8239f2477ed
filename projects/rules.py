"""Who may do what with a project; when is in `workflow.py`.

A conflict of interest beats every role, so the coordinator's predicate is joined with it.
"""

from __future__ import annotations

from typing import Any

import rules

from members.queries.conflicts import in_conflict
from members.rules import is_coordinator


@rules.predicate
def is_requester(user: Any, project: Any) -> bool:
    return project is not None and project.requester_id == user.pk


@rules.predicate
def no_conflict(user: Any, project: Any) -> bool:
    return project is None or not in_conflict(user, project.requester)


coordinates = is_coordinator & no_conflict
