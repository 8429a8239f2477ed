"""Labels of choices: Django translates and hashes all of them each time it is asked for one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Field
from django.utils.encoding import force_str


class Labelled:
    """A model whose `get_..._display()` looks up one label; to be named before `Model`."""

    def _get_FIELD_display(self, field: Field[Any, Any]) -> Any:  # noqa: N802 - Django's name
        value = getattr(self, field.attname)
        return force_str(labels_of(field).get(value, value), strings_only=True)


@lru_cache
def labels_of(field: Field[Any, Any]) -> dict[Any, Any]:
    return dict(field.flatchoices)
