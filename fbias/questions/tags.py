"""Expert words on a page: a button each, which opens what it means."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from django import template
from django.forms import BoundField, CheckboxInput, MultiWidget, RadioSelect, Select, Widget
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fbias.questions.glossary import Found, Word, explained_in, words_in

register = template.Library()


@register.filter
def explained(text: object, scope: str) -> SafeString:
    """The text with its expert words explained; `scope` is what no other text of the page has."""
    text = str(text)
    if isinstance(text, SafeString):
        return text
    name = f"words-{scope or crc32(text.encode())}"
    return format_html_join("", "{}", ((part,) for part in parts_of(text, name)))


@register.filter
def optional(field: BoundField) -> SafeString | str:
    """Beside the label of what may stay empty; a question may only be asked later."""
    if getattr(field.field, "mandatory", field.field.required) or not field.label:
        return ""
    return format_html(' <span class="optional">{}</span>', _("(optional)"))


@register.filter
def explained_label(field: BoundField, scope: str) -> SafeString | str:
    """The label of a field: an expert word in it is a button beside the label, never inside."""
    text = str(field.label)
    if not text:
        return ""
    if not list(words_in(text)):
        whole = '<label class="form-label" for="{}">{}{}</label>'
        return format_html(whole, field.id_for_label, text, optional(field))
    parts = (
        part
        if isinstance(part, SafeString)
        else format_html('<label for="{}">{}</label>', field.id_for_label, part)
        for part in parts_of(text, scope)
    )
    inside = format_html_join("", "{}", ((part,) for part in parts))
    return format_html('<div class="form-label" id="{}">{}{}</div>', scope, inside, optional(field))


@register.filter
def drawn(field: BoundField, scope: str) -> SafeString:
    """The box of a field, named by all of its label where that is in parts."""
    attrs: dict[str, str | bool] = {}
    if dress := dress_of(field.field.widget):
        attrs["class"] = dress
    if not field.use_fieldset and list(words_in(str(field.label))):
        attrs["aria-labelledby"] = scope
    return field.as_widget(attrs=attrs)


def dress_of(widget: Widget) -> str:
    """The class of a box; what is drawn in parts dresses them itself."""
    if isinstance(widget, RadioSelect | MultiWidget):
        return ""
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


@register.filter
def words_to_choose(field: BoundField) -> list[Word]:
    """The expert words in the answers of a question, which cannot hold a button."""
    choices = getattr(field.field, "choices", ()) if hasattr(field.field, "mandatory") else ()
    return explained_in(str(label) for _value, label in choices)


def parts_of(text: str, scope: str) -> Iterator[str]:
    """Plain pieces, and a marked one for each word."""
    at = 0
    for word in words_in(text):
        if word.start > at:
            yield text[at : word.start]
        yield marked(text, word, scope)
        at = word.end
    if at < len(text):
        yield text[at:]


def marked(text: str, term: Found, scope: str) -> SafeString:
    """A button and its popover: read out with the button, shown on hover, focus and tap."""
    return format_html(
        '<button type="button" class="term" popovertarget="{id}" aria-describedby="{id}">{written}'
        '</button><span class="term-card" popover id="{id}"><strong>{title}</strong> {text}</span>',
        id=f"{scope}-{term.word.slug}",
        written=conditional_escape(text[term.start : term.end]),
        title=term.word.title,
        text=term.word.text,
    )
