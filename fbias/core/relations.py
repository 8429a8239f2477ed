"""Rows at the far end of a relation."""

from __future__ import annotations

from typing import Any

from django.db.models import Model


def rows_of(model: type[Model], relation: str) -> Any:
    """All rows of the model behind `relation`, with the words of its own queryset.

    A parent finds its children so, by the path of relations: its module imports none of theirs.
    """
    found: Any = model
    for name in relation.split("__"):
        found = found._meta.get_field(name).related_model
    return found._default_manager.all()
