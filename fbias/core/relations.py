"""Rows at the far end of a relation, and who points at a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model


def rows_of(model: type[Model], relation: str) -> Any:
    """All rows of the model behind `relation`, with the words of its own queryset.

    A parent finds its children so, by the path of relations: its module imports none of theirs.
    """
    related: Any = model
    for name in relation.split("__"):
        related = related._meta.get_field(name).related_model
    return related._default_manager.all()


def relations_to(model: type[Model]) -> Iterator[Any]:
    """Every foreign key to the model, those without a way back and links of many-to-many included.

    Django's own `related_objects` leaves out those whose `related_name` is "+".
    """
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield relation
