"""What everybody may read: the figures of the reports that were published, and public articles.

A report was written for readers who may not recognise anybody, and never changes; nothing is
counted for this page, so that it does not tell who came in the meantime. An article stands here
once somebody read that it names the facility: it says itself whom it thanks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from fbias.core.dois import address_of_doi
from fbias.reporting.models import YearlyReport
from fbias.reporting.queries.figures import Row
from fbias.reporting.queries.series import HOW_MANY, Line
from projects.enums import Acknowledgement
from projects.models import Publication

SHOWN: tuple[tuple[str, int], ...] = (
    ("users_served", 0),
    ("labs_served", 0),
    ("regions_served", 0),
    ("consultations", 1),
    ("hours", 0),
    ("hours", 1),
    ("training", 0),
    ("publications", 0),
    ("outputs", 0),
)
AGREED = frozenset({Acknowledgement.PRESENT, Acknowledgement.COAUTHORED})
MOST_ARTICLES = 200


@dataclass(frozen=True)
class Told:
    """One figure over the years, with the report of each beside it."""

    title: str
    definition: str
    line: Line


@dataclass(frozen=True)
class Named:
    doi: str
    title: str
    year: int | None

    @property
    def address(self) -> str:
        return address_of_doi(self.doi)


def published_reports() -> list[YearlyReport]:
    """The last one that was published of each of the last years, the oldest first."""
    rows = YearlyReport.objects.filter(published_at__isnull=False).only("year", "content")
    newest = rows.order_by("year", "-published_at", "-pk").distinct("year")
    return list(newest)[-HOW_MANY:]


def results_told(reports: Sequence[YearlyReport]) -> list[Told]:
    """A line for each figure that the page shows, in the words of its reports."""
    by_year = [figures_in(report) for report in reports]
    told = []
    for key, place in SHOWN:
        rows = [row_at(figures.get(key), place) for figures in by_year]
        known = [(figures[key], row) for figures, row in zip(by_year, rows, strict=True) if row]
        if any(row.behind or row.hidden for _figure, row in known):
            figure, row = known[-1]
            told.append(Told(figure["title"], figure["definition"], Line(row.label, rows, "-")))
    return told


def figures_in(report: YearlyReport) -> Mapping[str, Any]:
    return {figure["key"]: figure for figure in report.content[report.language]["figures"]}


def row_at(figure: Mapping[str, Any] | None, place: int) -> Row | None:
    """As it was given; what was hidden then is hidden now."""
    if figure is None or len(figure["rows"]) <= place:
        return None
    label, shown, counted, value, unit, _trend = figure["rows"][place]
    if value is None:
        return Row(label, None, int(shown != "-"), unit, hidden="" if shown == "-" else shown)
    return Row(label, Decimal(str(value)), int(counted != "0"), unit)


def public_articles() -> list[Named]:
    """Each DOI once, the newest first."""
    rows: QuerySet[Any] = Publication.objects.filter(acknowledgement__in=AGREED)
    articles: dict[str, Named] = {}
    newest = F("year").desc(nulls_last=True)
    columns = rows.order_by(newest, "doi", "pk").values_list("doi", "title", "year")
    for doi, title, year in columns[:MOST_ARTICLES]:
        articles.setdefault(doi, Named(doi, title, year))
    return list(articles.values())
