"""`{% load i18n %}` with a memory: a sentence is translated once for a language, then filled.

It takes the place of Django's library of that name (`TEMPLATES` in the settings) and is the same in
all else.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Node, Parser, Token, render_value_in_context
from django.template.context import Context
from django.templatetags import i18n
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class SaidOnce(Node):
    """What a node says in each language; `name` is where the page keeps it (`as name`)."""

    child_nodelists = ()

    def __init__(self, node: Any) -> None:
        self.name, node.asvar = node.asvar, None
        self.node = node
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        if language not in self.said:
            self.said[language] = self.node.render(context)
        if not self.name:
            return self.said[language]
        context[self.name] = self.said[language]
        return ""


class SaidWith(Node):
    """What a node says with its values; how it is said in each language is found once."""

    child_nodelists = ()

    def __init__(self, node: Any) -> None:
        self.node = node
        self.sentence, self.names = node.render_token_list(node.singular)
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        if language not in self.said:
            self.said[language] = gettext(self.sentence)
        try:
            words = self.said[language] % {one: self.value(one, context) for one in self.names}
        except (KeyError, ValueError):  # other values than the sentence has: as Django does
            return str(self.node.render(context))
        if not self.node.asvar:
            return words
        context[self.node.asvar] = SafeString(words)
        return ""

    def value(self, name: str, context: Context) -> str:
        given = self.node.extra_context.get(name)
        return render_value_in_context(given.resolve(context) if given else context[name], context)


@register.tag("trans")
@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    node: Any = i18n.do_translate(parser, token)
    said = node.filter_expression
    is_constant = isinstance(said.var.literal, str) and not said.filters
    return SaidOnce(node) if is_constant else node


@register.tag("blocktrans")
@register.tag("blocktranslate")
def block_translate(parser: Parser, token: Token) -> Any:
    node: Any = i18n.do_block_translate(parser, token)
    if not node.extra_context and not node.countervar and not any(map(is_value, node.singular)):
        return SaidOnce(node)
    return node if node.countervar or node.message_context else SaidWith(node)


def is_value(token: Token) -> bool:
    return token.token_type == template.base.TokenType.VAR
