"""Expert words on a page: a button each, which opens what it means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zlib import crc32

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from fbias.questions.glossary import Found, Word, explained_in, words_in

register = template.Library()


@register.filter
def explained(text: object, scope: str) -> SafeString:
    """The text with its expert words explained; `scope` is what no other text of the page has."""
    name = f"words-{scope or crc32(str(text).encode())}"
    return format_html_join("", "{}", ((part,) for part in parts_of(str(text), name)))


@register.filter
def explained_label(field: Any, scope: str) -> SafeString:
    """The label of a field: an expert word in it is a button beside the label, never inside."""
    text = str(field.label)
    if not list(words_in(text)):
        return format_html(
            '<label class="form-label" for="{}">{}</label>', field.id_for_label, text
        )
    parts = (
        part
        if isinstance(part, SafeString)
        else format_html('<label for="{}">{}</label>', field.id_for_label, part)
        for part in parts_of(text, scope)
    )
    inside = format_html_join("", "{}", ((part,) for part in parts))
    return format_html('<div class="form-label" id="{}">{}</div>', scope, inside)


@register.filter
def labelled(field: Any, scope: str) -> SafeString:
    """The field, named by all of its label where that is in parts."""
    if not list(words_in(str(field.label))):
        return SafeString(field)
    return SafeString(field.as_widget(attrs={"aria-labelledby": scope}))


@register.filter
def words_to_choose(field: Any) -> list[Word]:
    """The expert words in the answers to choose, which cannot hold a button."""
    choices = getattr(field.field, "choices", ())
    return explained_in(str(label) for _value, label in choices)


def parts_of(text: str, scope: str) -> Iterator[str]:
    """Plain pieces, and a marked one for each word."""
    at = 0
    for found in words_in(text):
        if found.start > at:
            yield text[at : found.start]
        yield marked(text, found, scope)
        at = found.end
    if at < len(text):
        yield text[at:]


def marked(text: str, found: Found, scope: str) -> SafeString:
    """A button and its popover: read out with the button, shown on hover, focus and tap."""
    return format_html(
        '<button type="button" class="term" popovertarget="{id}" aria-describedby="{id}">{written}'
        '</button><span class="term-card" popover id="{id}"><strong>{title}</strong> {text}</span>',
        id=f"{scope}-{found.word.slug}",
        written=conditional_escape(text[found.start : found.end]),
        title=found.word.title,
        text=found.word.text,
    )
