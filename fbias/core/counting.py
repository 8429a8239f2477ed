"""Counts beside the rows of a list, asked only for the rows that are shown."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce


def count_by(rows: QuerySet[Any], key: str) -> Coalesce:
    """How many of `rows` an outer row has; `rows` are filtered by `key=OuterRef(...)` already.

    A subquery, where a join with GROUP BY would count every row of the table before the first page.
    """
    counted = rows.order_by().values(key).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
