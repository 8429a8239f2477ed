"""The projects of the demo facility: the paper's five, from request to closing, and others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from members.models import User


def load(people: Mapping[str, User], *, key_of: Callable[[str], UUID]) -> None:
    """See `projects.demo.loading.load`; imported late, because models are read after the apps."""
    from projects.demo.loading import load as load_projects

    load_projects(people, key_of=key_of)
