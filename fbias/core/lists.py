"""One way to show a long list: a page of its rows, narrowed by the address.

The page's template ends with `components/pagination.html`, which keeps the other parts of the
address; a table to take along comes from `core/spreadsheets.py` with the same filters.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest

ROWS = 50
CARDS = 20


def page_of(request: HttpRequest, rows: Any, *, size: int = ROWS) -> Page[Any]:
    """The page that the address names, the nearest one for a number that makes no sense."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


class FilterForm(forms.Form):
    """What a list is narrowed by: a part may stay empty, and what makes no sense is left out."""

    @property
    def given(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
