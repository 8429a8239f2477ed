"""A portal that cannot open images safely does not start."""

from __future__ import annotations

from typing import Any

from django.core import checks

from fbias.imagery.jail.walls import JailOpen, require_walls


def register() -> None:
    checks.register(the_jail_is_shut, checks.Tags.security)


def the_jail_is_shut(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    try:
        require_walls()
    except JailOpen as error:
        return [checks.Error(str(error), id="imagery.E001")]
    return []
