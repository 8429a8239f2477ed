"""`{{ day|date:"j F Y" }}` with a memory: a day is written once for a language and a form.

Of a moment only the day is kept, and only for forms that say nothing of the hour.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.defaultfilters import date as django_date
from django.utils.formats import date_format
from django.utils.translation import get_language

register = template.Library()
SAYS_MORE = frozenset("aABcefgGhHiIOPrsTuUZ\\")  # hours, zones, names of forms, words


@register.filter("date", expects_localtime=True, is_safe=False)
def say_date(value: Any, form: str | None = None) -> str:
    """As Django's `date`."""
    if form and isinstance(value, date) and SAYS_MORE.isdisjoint(form):
        day = value.date() if isinstance(value, datetime) else value
        return said(day, form, get_language())
    return str(django_date(value, form))


@lru_cache(maxsize=5000)
def said(day: date, form: str, _language: str | None) -> str:
    return str(date_format(day, form))
