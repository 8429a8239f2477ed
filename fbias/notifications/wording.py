"""Texts that coordinators write: plain words with `{{ fact }}` in them, and nothing that runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from fbias.core.numbers import plain
from fbias.core.zones import here
from fbias.notifications.kinds import kind_named

FACT = re.compile(r"\{\{\s*(\w+)\s*\}\}")
EVERYWHERE = ("recipient_name", "facility_name", "contact_email", "site_url")


def filled_in(text: str, facts: Mapping[str, Any]) -> str:
    """Put the facts where the text names them; a name without a fact becomes nothing."""
    return FACT.sub(lambda found: shown(facts.get(found[1], "")), text)


def shown(value: Any) -> str:
    """A plain value in the reader's language and zone; objects are never shown."""
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return _("%(moment)s (%(zone)s)") % {
            "moment": formats.date_format(local, "DATETIME_FORMAT"),
            "zone": here(),
        }
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, Decimal | float):
        return plain(value)
    return str(value) if isinstance(value, str | int | timedelta | Promise) else ""


def facts_of(kind: str) -> list[str]:
    """The names that a text of this kind may use."""
    sample = kind_named(kind).sample
    return sorted({*EVERYWHERE, *(name for name, value in sample.items() if is_plain(value))})


def is_plain(value: object) -> bool:
    return isinstance(value, str | int | float | Decimal | date | timedelta | Promise)


def unknown_fields(kind: str, text: str) -> str:
    """The names in the text that no fact of this kind has, fit for a sentence."""
    try:
        known = set(facts_of(kind))
    except LookupError:
        return ""
    return ", ".join(sorted(set(FACT.findall(text)) - known))
