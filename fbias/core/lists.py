"""One way to show a long list: a page of its rows, narrowed by the address.

The page's template ends with `components/pagination.html`, which keeps the other parts of the
address. The same view answers `?as=csv` with a table of the same rows to take along, by
`core/spreadsheets.py`.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest

ROWS = 50
CARDS = 20
TABLES = ("csv", "xlsx")


def page_of(request: HttpRequest, rows: Any, *, size: int = ROWS) -> Page[Any]:
    """The page that the address names, the nearest one for a number that makes no sense."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def asks_for_table(request: HttpRequest) -> bool:
    """Whether a list is taken along (`?as=xlsx`): every page of it, as narrowed as it is shown."""
    return request.GET.get("as") in TABLES


class FilterForm(forms.Form):
    """What a list is narrowed by: a part may stay empty, and what makes no sense is left out."""

    @property
    def given(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
