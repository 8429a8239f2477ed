"""The home page is made of sections; each app brings its own in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from fbias.core.registry import Registry

ContextOf = Callable[[HttpRequest], Mapping[str, object]]


@dataclass(frozen=True)
class Section:
    """A part of the home page: its template sees only what its callable returns, as `section`."""

    template: str
    context: ContextOf
    order: int


_sections = Registry[Section]()


def register_section(template: str, context: ContextOf, *, order: int = 50) -> None:
    """Show `template` on the home page with what `context(request)` returns; lower order first."""
    _sections.add(Section(template, context, order), name=template)


def sections_for(request: HttpRequest) -> list[dict[str, Any]]:
    """What the home page draws, in order."""
    return [
        {"template": section.template, "order": section.order, **section.context(request)}
        for section in sorted(_sections.values(), key=lambda section: section.order)
    ]
