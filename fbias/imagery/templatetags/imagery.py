"""Small words about images for the two components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings

from fbias.imagery.wording import FORMATS_BY_SOURCE, channel_name

register = template.Library()


@register.simple_tag
def upload_limit() -> int:
    """The largest file that may be sent, in bytes."""
    return int(settings.UPLOAD_MAX_BYTES)


@register.simple_tag
def formats_by_source() -> list[tuple[Any, list[str]]]:
    """The names of the formats that we open, beside where they come from."""
    return [(source, list(names.values())) for source, names in FORMATS_BY_SOURCE.items()]


@register.filter
def channel_label(picture: Mapping[str, Any], number: int) -> str:
    return channel_name(picture.get("channels"), number)


@register.filter
def channel_color(picture: Mapping[str, Any], number: int) -> str:
    """The colour the file gives a channel, where it gives one."""
    channels = picture.get("channels") or []
    return (channels[number]["color"] or "") if number < len(channels) else ""
