"""`{% extends %}` with a memory: which blocks a layout has is found once, not for each page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import NodeList, Parser, TextNode, Token
from django.template.context import Context
from django.template.loader_tags import (
    BLOCK_CONTEXT_KEY,
    BlockContext,
    BlockNode,
    ExtendsNode,
    do_extends,
)

register = template.Library()


class Extends(ExtendsNode):
    """As Django's; templates are loaded once for a process, and so are their blocks."""

    def render(self, context: Context) -> Any:
        layout: Any = self.get_parent(context)
        drawing: Any = context.render_context
        blocks = drawing.setdefault(BLOCK_CONTEXT_KEY, BlockContext())
        blocks.add_blocks(self.blocks)
        if not extends(layout.nodelist):
            blocks.add_blocks(blocks_of(layout.nodelist))
        with drawing.push_state(layout, isolated_context=False):
            return layout._render(context)  # noqa: SLF001  # as Django does, to stay in this state


def extends(nodelist: NodeList) -> bool:
    first = next((node for node in nodelist if not isinstance(node, TextNode)), None)
    return isinstance(first, ExtendsNode)


def blocks_of(nodelist: NodeList) -> dict[str, BlockNode]:
    """By name; kept with the layout itself, so that one that is loaded anew has its own."""
    known: Any = vars(nodelist)
    if "blocks" not in known:
        named: Any = nodelist.get_nodes_by_type(BlockNode)
        known["blocks"] = {one.name: one for one in named}
    found: dict[str, BlockNode] = known["blocks"]
    return found


@register.tag("extends")
def extends_layout(parser: Parser, token: Token) -> Extends:
    node: Any = do_extends(parser, token)
    return Extends(node.nodelist, node.parent_name)
