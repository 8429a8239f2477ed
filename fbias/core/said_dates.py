"""Days in words. `{{ day|date:"j F Y" }}` has a memory: written once for a language and a form.

Of a moment only the day is kept, and only for forms that say nothing of the hour.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.defaultfilters import date as django_date
from django.utils import formats
from django.utils.translation import get_language

from fbias.core.reader import reads_french

register = template.Library()
SAYS_MORE = frozenset("aABcefgGhHiIOPrsTuUZ\\")  # hours, zones, names of forms, words
FIRST = r"1\e\r"


@register.filter("date", expects_localtime=True, is_safe=False)
def say_date(value: Any, form: str | None = None) -> str:
    """As Django's `date`, with the French first of a month."""
    if not isinstance(value, date):
        return str(django_date(value, form))
    if form and SAYS_MORE.isdisjoint(form):
        day = value.date() if isinstance(value, datetime) else value
        return said(day, form, get_language())
    return date_format(value, form)


@lru_cache(maxsize=5000)
def said(day: date, form: str, _language: str | None) -> str:
    return date_format(day, form)


def date_format(value: date, form: str | None = None) -> str:
    """As Django's, but the first of a month is “1er” in French, as nobody says “un août”."""
    if value.day == 1 and reads_french():
        form = formats.get_format(form or "DATE_FORMAT").replace("j", FIRST)
    return str(formats.date_format(value, form))
