"""Counts and sums beside the rows of a list, asked only for the rows that are shown."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    IntegerField,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce


def count_by(rows: QuerySet[Any], key: str) -> Coalesce:
    """How many of `rows` an outer row has; `rows` are filtered by `key=OuterRef("pk")` already.

    A subquery, where a join with GROUP BY would count every row of the table before the first page.
    """
    counted = rows.order_by().values(key).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def sum_by(rows: QuerySet[Any], key: str, field: str) -> Coalesce:
    """The sum of a decimal `field` over the `rows` of an outer row; nought without rows."""
    added = rows.order_by().values(key).annotate(total=Sum(field)).values("total")
    return Coalesce(Subquery(added, output_field=DecimalField()), Value(0, DecimalField()))
