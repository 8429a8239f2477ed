"""Addresses that hold nothing but numbers: where a route lies is found once, then filled.

`reverse()` walks through the namespaces and looks at every route of a name, for each link of each
page. What is not a number goes that way still.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.urls import NoReverseMatch, Resolver404, get_script_prefix, resolve, reverse
from django.utils.html import escape

register = template.Library()
FIRST_MARK = 9_000_000_000


def address(name: str, *args: Any) -> str:
    """As `reverse(name, args=args)`."""
    return numbered(name, args) or reverse(name, args=args)


def numbered(name: str, args: tuple[Any, ...]) -> str:
    """The address, if all it holds are numbers; nothing otherwise."""
    if any(type(one) is not int or one < 0 for one in args):
        return ""
    way = way_to(name, len(args), get_script_prefix(), settings.ROOT_URLCONF)
    return way and way % args


@cache
def way_to(name: str, count: int, prefix: str, _urlconf: str) -> str:
    """`/projects/%d/`; nothing where a route takes something else, or is written otherwise."""
    marks = range(FIRST_MARK, FIRST_MARK + count)
    try:
        url = reverse(name, args=marks)
        match = resolve(url.removeprefix(prefix.rstrip("/")))
    except (NoReverseMatch, Resolver404):
        return ""
    if match.view_name != name or [*match.kwargs.values()] != [*marks] or escape(url) != url:
        return ""
    way = url.replace("%", "%%")
    for mark in marks:
        way = way.replace(str(mark), "%d")
    return way


class Url(URLNode):
    def render(self, context: Context) -> str:
        url = numbered(self.name, tuple(arg.resolve(context) for arg in self.args))
        if not url:
            return str(super().render(context))
        if not self.asvar:
            return url
        context[self.asvar] = url
        return ""

    @property
    def name(self) -> str:
        return str(self.view_name.var)


@register.tag("url")
def url(parser: Parser, token: Token) -> Any:
    """`{% url "route" number %}` as in Django."""
    node: Any = django_url(parser, token)
    named = node.view_name
    if node.kwargs or named.filters or not isinstance(named.var, str):
        return node
    return Url(named, node.args, node.kwargs, node.asvar)
