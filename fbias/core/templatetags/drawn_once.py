"""What is the same on page after page is drawn once for each kind of reader, not for each page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MOST = 500


@dataclass(frozen=True)
class Audience:
    """What a menu may know of its reader: what they are, never who."""

    is_authenticated: bool = False
    is_analyst: bool = False
    is_coordinator: bool = False
    is_funder: bool = False
    is_staff: bool = False
    roles: frozenset[str] = frozenset()


@register.filter
def audience(user: Any) -> Audience:
    known: dict[str, Any] = {
        one.name: getattr(user, one.name, one.default) for one in fields(Audience)
    }
    return Audience(**known)


class DrawnOnce(template.Node):
    """The block sees nothing but the values it names, so that what is kept is nobody's own."""

    def __init__(self, nodelist: NodeList, names: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.names = names
        self.drawn: dict[tuple[Any, ...], str] = {}

    def render(self, context: Context) -> SafeString:
        values = {name: value.resolve(context) for name, value in self.names.items()}
        key = (get_language(), *values.values())
        if key not in self.drawn:
            if len(self.drawn) >= MOST:
                self.drawn.clear()
            self.drawn[key] = self.nodelist.render(context.new(values))
        return mark_here(self.drawn.get(key, ""), context.get("request"))


@register.tag
def drawn_once(parser: Parser, token: Token) -> DrawnOnce:
    """`{% drawn_once name=value %} ... {% enddrawn_once %}`; links of the menu are marked after."""
    names = token_kwargs(token.split_contents()[1:], parser)
    nodelist = parser.parse(("enddrawn_once",))
    parser.delete_first_token()
    return DrawnOnce(nodelist, names)


def mark_here(drawn: str, request: HttpRequest | None) -> SafeString:
    """Mark the link of the menu that leads here, or above here from the page of one object."""
    if request is not None:
        for address in addresses_above(request):
            mark = "page" if address == request.path else "true"
            link = f'<a href="{escape(address)}" class='
            drawn = drawn.replace(link, f'<a aria-current="{mark}"{link[2:]}')
    return SafeString(drawn)


def addresses_above(request: HttpRequest) -> Iterator[str]:
    yield request.path
    if request.resolver_match and request.resolver_match.kwargs:
        above = request.path
        while (above := above.rstrip("/").rpartition("/")[0] + "/") != "/":
            yield above
