"""Rows of the admin's lists, where unfold has a template and fourteen classes for each cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import ForeignKey
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from unfold.templatetags.unfold_list import result_headers
from unfold.utils import display_for_field, display_for_value

register = template.Library()


@register.simple_tag
def heads_of(cl: Any) -> list[dict[str, Any]]:
    return list(result_headers(cl))


@register.simple_tag
def rows_of(cl: Any) -> SafeString:
    links = cl.list_display_links or () if cl.list_display_links is not None else ()
    linked = frozenset(links or cl.list_display[:1])
    rows = (f"<tr>{''.join(cells_of(cl, row, linked))}</tr>" for row in cl.result_list)
    return SafeString("\n".join(rows))


def cells_of(cl: Any, row: Any, linked: frozenset[Any]) -> Iterator[str]:
    tag = "th"
    address = ""
    for name in cl.list_display:
        shown = conditional_escape(shown_of(cl.model_admin, name, row))
        if name not in linked:
            yield f"<td>{shown}</td>"
            continue
        if not address:
            kept = {"preserved_filters": cl.preserved_filters, "opts": cl.opts}
            address = escape(add_preserved_filters(kept, cl.url_for_result(row)))
        chosen = f' data-popup-opener="{escape(row.pk)}"' if cl.is_popup else ""
        yield f'<{tag}><a href="{address}"{chosen}>{shown}</a></{tag}>'
        tag = "td"


def shown_of(model_admin: Any, name: Any, row: Any) -> Any:
    empty = model_admin.get_empty_value_display()
    try:
        field, attr, value = lookup_field(name, row, model_admin)
    except ObjectDoesNotExist:
        return empty
    if field is None or field.auto_created:
        if labels := getattr(attr, "label", None):
            return label_of(value, labels) if value else empty
        return display_for_value(value, empty, getattr(attr, "boolean", False))
    if isinstance(field, ForeignKey):
        related = getattr(row, field.name)
        return empty if related is None else related
    return display_for_field(value, field, empty)


def label_of(value: Any, tones: Any) -> SafeString:
    """A state and its words in the tone of the state."""
    state, words = value if isinstance(value, tuple) else (value, value)
    tone = tones.get(state, "") if isinstance(tones, dict) else ""
    return format_html('<span class="state {}">{}</span>', tone, words)


@register.filter
def menu_of(apps: Any) -> tuple[Any, ...]:
    """The names and addresses of the sidebar, to be drawn once for all who see the same."""
    return tuple(
        (
            str(app["name"]),
            app["app_url"],
            tuple((str(one["name"]), one["admin_url"]) for one in app["models"]),
        )
        for app in apps or ()
    )
