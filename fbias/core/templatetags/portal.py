"""Words and small parts that every page uses."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fbias.core.built import built, sheet_of
from fbias.core.numbers import euro, file_size, in_hours, plain
from fbias.core.said_dates import date_format
from fbias.core.zones import here, last_day, zone_time

register = template.Library()
register.filter("euro", euro)
register.filter("in_hours", in_hours)
register.filter("plain", plain)
register.simple_tag(here, name="zone_here")
register.filter("zone_time", zone_time)
register.filter("last_day", last_day)
register.simple_tag(built)
register.simple_tag(sheet_of)

COMPONENTS = (
    "alert confirm_button copyable cut_list downloads empty_state fact_list finding image_facts "
    "meanwhile page_header person steps tab thumb time who_may_come"
)
for component in COMPONENTS.split():  # `{% alert title=title %}` draws `components/alert.html`
    register.inclusion_tag(f"components/{component}.html", name=component)(lambda **parts: parts)

DAY, HOUR = "l j F Y", "H:i"


def day_and_hour(local: datetime) -> str:
    return _("%(day)s, %(hour)s") % {
        "day": date_format(local, DAY),
        "hour": date_format(local, HOUR),
    }


@register.filter
def in_zone(value: datetime | None) -> str:
    """“Thursday 14 January 2027, 10:00 (Paris time)”, in the reader's zone and language."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{day_and_hour(local)} ({here()})"


@register.filter
def day_at(value: datetime) -> str:
    """“14 January at 10:00”, short enough for a subject; see `clock_parts`."""
    return _("%(day)s at %(hour)s") % clock_parts(value)


@register.filter
def on_day(value: datetime | None, otherwise: str = "") -> str:
    """Which session it is: “on 14 January at 10:00”, or what is known of it without an hour."""
    return _("on %(day)s at %(hour)s") % clock_parts(value) if value else otherwise


def clock_parts(value: datetime) -> dict[str, str]:
    """Day and hour on the reader's clock, named where it is not the facility's."""
    local = timezone.localtime(value)
    ours = value.astimezone(timezone.get_default_timezone())
    zone = "" if local.utcoffset() == ours.utcoffset() else f" ({here()})"
    return {"day": date_format(local, "j F"), "hour": f"{date_format(local, HOUR)}{zone}"}


@register.simple_tag
def period(start: datetime, end: datetime) -> str:
    """“Thursday 14 January 2027, 10:00-11:00 (Paris time)”.

    On the night of a clock change both hours say which clock they mean.
    """
    first, last = timezone.localtime(start), timezone.localtime(end)
    zone = here()
    if first.date() != last.date():
        return _("%(start)s to %(end)s (%(zone)s)") % {
            "start": day_and_hour(first),
            "end": day_and_hour(last),
            "zone": zone,
        }
    clocks = (f" {first:%Z}", f" {last:%Z}") if first.utcoffset() != last.utcoffset() else ("", "")
    hours = f"{date_format(first, HOUR)}{clocks[0]}-{date_format(last, HOUR)}{clocks[1]}"
    return _("%(day)s, %(hours)s (%(zone)s)") % {
        "day": date_format(first, DAY),
        "hours": hours,
        "zone": zone,
    }


@register.simple_tag
def status_badge(*, status: Any, label: Any) -> SafeString:
    """`components/status_badge.html`; there are few states, and lists show many."""
    return badge(str(status), str(label))


@lru_cache(maxsize=1000)
def badge(status: str, label: str) -> SafeString:
    values = {"status": status, "label": label}
    return render_to_string("components/status_badge.html", values)


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, extra_class: str = "") -> SafeString:
    """Draw an icon of the sprite; the word beside it carries the meaning."""
    return format_html(
        '<svg class="icon {}" width="16" height="16" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        extra_class,
        built("pictures/icons.svg"),
        name,
    )


@register.simple_tag
def options_of(widget: dict[str, Any]) -> SafeString:
    """The options of a `<select>`, in their groups."""
    return SafeString("".join(map(group_of_options, widget["optgroups"])))


def group_of_options(group: tuple[str | None, list[dict[str, Any]], int]) -> str:
    label, options, _index = group
    drawn = "".join(map(option, options))
    return f'<optgroup label="{conditional_escape(label)}">{drawn}</optgroup>' if label else drawn


def option(choice: dict[str, Any]) -> str:
    attributes = "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in choice["attrs"].items()
        if value is not False
    )
    value, label = conditional_escape(str(choice["value"])), conditional_escape(choice["label"])
    return f'<option value="{value}"{attributes}>{label}</option>'


@register.simple_tag
def drawing(name: str) -> SafeString:
    """Draw one of our small pictures of what an analysis does, for an option card."""
    return format_html(
        '<svg class="option-card-art" width="56" height="56" viewBox="0 0 56 56" '
        'aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        built("pictures/drawings.svg"),
        name,
    )


@register.filter
def filesize_human(value: int | None) -> str:
    """“2.1 GB”; nothing where the size is not known."""
    return "" if value is None else file_size(value)


@register.filter
def initials(name: object) -> str:
    """“AL” for “Ada Lovelace”: what stands in the circle where there is no photo."""
    words = str(name).replace("-", " ").split()
    return "".join(
        word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
    ).upper()


@register.filter
def hue(name: object) -> int:
    """One of eight tints, always the same for the same name."""
    return hashlib.sha256(str(name).encode()).digest()[0] % 8


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: dict[str, Any], url_name: str, label: str, css_class: str = "", family: str = ""
) -> dict:
    """A link of the menu; nothing if there is no such page.

    It is marked on its own page, on pages of one object below it, and on those whose name begins
    with `family`.
    """
    try:
        address = reverse(url_name)
    except NoReverseMatch:
        return {}
    request: HttpRequest | None = context.get("request")
    here = request.path if request else ""
    match = request.resolver_match if request else None
    is_below = here.startswith(address) and bool(match and match.kwargs)
    is_kin = bool(family and match and match.view_name.startswith(family))
    return {
        "url": address,
        "label": label,
        "css_class": css_class,
        "current": "page" if here == address else "true" if is_below or is_kin else "",
    }


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: object) -> str:
    """The page's own query string with some values changed, for pagination and filters."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"
