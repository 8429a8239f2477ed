"""The one list of indicators: a function from what lies in a period to the rows of a figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fbias.core.registry import Registry
from fbias.reporting.queries.facts import Slice
from fbias.reporting.queries.figures import Chapter, Figure, Row, Text

Rows = Callable[[Slice], list[Row]]


@dataclass(frozen=True)
class Indicator:
    key: str
    rows: Rows
    title: Text
    definition: Text
    chapter: Chapter
    counts_people: bool = True
    most: int = 0
    rows_at: str = ""
    needs: Text = ""

    def of(self, within: Slice) -> Figure:
        return Figure(
            self.key,
            self.title,
            self.definition,
            self.rows(within),
            counts_people=self.counts_people,
            most=self.most,
            rows_at=self.rows_at,
            chapter=self.chapter,
            needs=self.needs,
        )


INDICATORS = Registry[Indicator]()


def indicator(
    key: str,
    title: Text,
    definition: Text,
    *,
    chapter: Chapter,
    counts_people: bool = True,
    most: int = 0,
    rows_at: str = "",
) -> Callable[[Rows], Rows]:
    def register(rows: Rows) -> Rows:
        INDICATORS.add(
            Indicator(key, rows, title, definition, chapter, counts_people, most, rows_at), name=key
        )
        return rows

    return register


def not_kept(key: str, title: Text, definition: Text, *, chapter: Chapter, needs: Text) -> None:
    """An indicator that the facility wants and for which the portal does not keep the data."""
    INDICATORS.add(
        Indicator(key, lambda _found: [], title, definition, chapter, needs=needs), name=key
    )
