"""What an app tells a lower one when it starts, in `AppConfig.ready()`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured


class Registry[T](dict[Any, T]):
    """Things in the order in which they were added, by name; without a name by themselves.

    Adding a thing again changes nothing; another thing of the same name stops the start.
    """

    def add(self, thing: T, *, name: str = "") -> T:
        if self.setdefault(name or thing, thing) != thing:
            raise ImproperlyConfigured(f"Two things are registered as “{name}”.")
        return thing
