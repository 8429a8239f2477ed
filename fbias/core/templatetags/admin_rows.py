"""Rows of the admin's lists, where unfold has a template and fourteen classes for each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from django import template
from django.contrib.admin.templatetags.admin_list import date_hierarchy
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import lookup_field, quote
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import ForeignKey
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from unfold.templatetags.unfold_list import result_headers
from unfold.utils import display_for_field, display_for_value

register = template.Library()
Column = Callable[[Any], Any]
ANY_KEY = "0ANYKEY0"


@register.simple_tag
def heads_of(cl: Any) -> list[dict[str, Any]]:
    return list(result_headers(cl))


@register.simple_tag
def rows_of(cl: Any) -> SafeString:
    links = cl.list_display_links or () if cl.list_display_links is not None else ()
    linked = frozenset(links or cl.list_display[:1])
    columns = [(column_of(cl, name), name in linked) for name in cl.list_display]
    address = address_of_rows(cl)
    rows = (f"<tr>{''.join(cells_of(cl, row, columns, address))}</tr>" for row in cl.result_list)
    return SafeString("\n".join(rows))


def address_of_rows(cl: Any) -> Callable[[Any], str]:
    """Where each row leads; the way of the address is found once for all of them."""
    kept = {"preserved_filters": cl.preserved_filters, "opts": cl.opts}
    mark = SimpleNamespace(**{cl.pk_attname: ANY_KEY})
    before, _mark, after = escape(add_preserved_filters(kept, cl.url_for_result(mark))).partition(
        ANY_KEY
    )
    return lambda row: f"{before}{escape(quote(getattr(row, cl.pk_attname)))}{after}"


def cells_of(
    cl: Any, row: Any, columns: Iterable[tuple[Column, bool]], address_of: Callable[[Any], str]
) -> Iterator[str]:
    tag = "th"
    for shown_of, is_linked in columns:
        shown = conditional_escape(shown_of(row))
        if not is_linked:
            yield f"<td>{shown}</td>"
            continue
        chosen = f' data-popup-opener="{escape(row.pk)}"' if cl.is_popup else ""
        yield f'<{tag}><a href="{address_of(row)}"{chosen}>{shown}</a></{tag}>'
        tag = "td"


def column_of(cl: Any, name: Any) -> Column:
    """What a column shows of a row; what it is made of is looked up once for the whole list."""
    empty = cl.model_admin.get_empty_value_display()
    shown = own_column(cl, name, empty) if is_own(cl, name) else looked_up(cl, name, empty)

    def or_empty(row: Any) -> Any:
        try:
            return shown(row)
        except ObjectDoesNotExist:
            return empty

    return or_empty


def is_own(cl: Any, name: Any) -> bool:
    """Whether a method of the admin makes it, as against a field or a property of the row."""
    fields = {one.name for one in (*cl.opts.fields, *cl.opts.many_to_many)}
    if not isinstance(name, str) or name in fields or name == "__str__":
        return False
    return hasattr(cl.model_admin, name)


def own_column(cl: Any, name: str, empty: str) -> Column:
    made_by = getattr(cl.model_admin, name)
    labels, boolean = getattr(made_by, "label", None), getattr(made_by, "boolean", False)

    def shown(row: Any) -> Any:
        value = made_by(row)
        if labels:
            return label_of(value, labels) if value else empty
        return display_for_value(value, empty, boolean)

    return shown


def looked_up(cl: Any, name: Any, empty: str) -> Column:
    """A field or a property of the row; the words of a choice are translated once."""
    words: dict[Any, str] = {}

    def shown(row: Any) -> Any:
        field, attr, value = lookup_field(name, row, cl.model_admin)
        if field is None or field.auto_created:
            return display_for_value(value, empty, getattr(attr, "boolean", False))
        if isinstance(field, ForeignKey):
            related = getattr(row, field.name)
            return empty if related is None else related
        if not field.choices:
            return display_for_field(value, field, empty)
        if value not in words:
            words[value] = display_for_field(value, field, empty)
        return words[value]

    return shown


@register.inclusion_tag("admin/date_hierarchy.html")
def dates_of(cl: Any) -> dict[str, Any]:
    """The years, months or days of a list: all from its first row to its last, until one is chosen.

    Which of them have rows would be asked of every row.
    """
    parts = ("year", "month", "day")
    if any(f"{cl.date_hierarchy}__{part}" in cl.params for part in parts):
        return date_hierarchy(cl) or {}
    return date_hierarchy(cast(Any, WholeList(cl))) or {}


class WholeList:
    """A list as Django asks it for its dates, and a queryset that knows where they end."""

    def __init__(self, cl: Any) -> None:
        self.model, self.date_hierarchy, self.params = cl.model, cl.date_hierarchy, cl.params
        self.get_query_string = cl.get_query_string
        self.rows = cl.queryset.filter(**{f"{cl.date_hierarchy}__isnull": False})
        self.queryset = self

    def aggregate(self, **_first_and_last: Any) -> dict[str, Any]:
        name = self.date_hierarchy
        days = self.rows.values_list(name, flat=True)
        self.ends = {
            "first": days.order_by(name).first(),
            "last": days.order_by(f"-{name}").first(),
        }
        return self.ends

    def dates(self, _name: str, part: str) -> list[date]:
        first, last = (
            localtime(one).date() if isinstance(one, datetime) else one
            for one in self.ends.values()
        )
        if first is None:
            return []
        if part == "year":
            return [date(year, 1, 1) for year in range(first.year, last.year + 1)]
        if part == "month":
            return [date(first.year, month, 1) for month in range(first.month, last.month + 1)]
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    datetimes = dates


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
