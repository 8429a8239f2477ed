"""What came of the work: articles that mention it, and what was released."""

from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateField, F, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Concat, ExtractYear, NullIf, TruncDate

from consultations.enums import SurveyKind
from consultations.models import Survey
from fbias.core.dois import bare_doi
from fbias.network.enums import ItemStatus
from fbias.network.models import LibraryItem
from fbias.reporting.queries.periods import Period, facility_zone
from projects.enums import Acknowledgement, DeliverableStatus
from projects.models import Deliverable, Project, Publication


class Article(NamedTuple):
    """By its DOI; the year in which it is out, else in which it was added."""

    doi: str
    title: str
    year: int
    acknowledgement: str

    def lies_in(self, period: Period) -> bool:
        """Only the year is known: it counts in a period that holds its middle."""
        return date(self.year, 7, 1) in period


class Output(NamedTuple):
    kind: str
    address: str
    day: date


def results(reader: Any) -> tuple[list[Article], list[Output]]:
    """Each DOI once, those of projects first, which somebody checked; each address once."""
    articles: dict[str, Article] = {}
    outputs: dict[str, Output] = {}
    first, *others = (noted(reader), told(reader), given(reader), kept())
    rows = first.union(*others, all=True).order_by().values_list(*COLUMNS)
    for source, _at, key, title, year, day, state in sorted(rows, key=itemgetter(0, 1)):
        if key and source in {NOTED, TOLD}:
            doi = bare_doi(key)
            articles.setdefault(doi, Article(doi, title, year, state))
        elif key:
            outputs.setdefault(key, Output(state, key, day))
    return list(articles.values()), list(outputs.values())


def articles_for(reader: Any) -> list[Article]:
    """Each DOI once, the newest first, unless hidden from the reader."""
    articles, _outputs = results(reader)
    return sorted(articles, key=lambda article: (-article.year, article.doi))


NOTED, TOLD, GIVEN, KEPT = range(4)
COLUMNS = ("source", "at", "address", "words", "in_year", "on_day", "state")
NO_DAY = Cast(Value(None), DateField())
NO_TEXT = Value("")
NO_NUMBER = Cast(Value(None), BigIntegerField())


def columns(
    rows: QuerySet[Any],
    source: int,
    *,
    key: Any,
    state: Any,
    title: Any = NO_TEXT,
    year: Any = NO_NUMBER,
    day: Any = NO_DAY,
) -> QuerySet[Any]:
    """The same columns of each kind, for one query."""
    return rows.order_by().values(
        source=Value(source),
        at=Cast("pk", BigIntegerField()),
        address=Cast(key, TextField()),
        words=Cast(title, TextField()),
        in_year=Cast(year, BigIntegerField()),
        on_day=day,
        state=Cast(state, TextField()),
    )


def noted(reader: Any) -> QuerySet[Any]:
    """Articles of projects."""
    rows = Publication.objects.all()
    if reader is not None:
        rows = rows.filter(project__in=Project.objects.sent().not_in_conflict_with(reader))
    year = Coalesce(
        Cast("year", BigIntegerField()),
        Cast(ExtractYear("added_at", tzinfo=facility_zone()), BigIntegerField()),
    )
    return columns(
        rows, NOTED, key=F("doi"), state=F("acknowledgement"), title=F("title"), year=year
    )


def told(reader: Any) -> QuerySet[Any]:
    """Articles that users told of, half a year after their session."""
    rows = Survey.objects.filter(kind=SurveyKind.FOLLOW_UP, answered_at__isnull=False)
    if reader is not None:
        rows = rows.not_hidden_from(reader)
    year = ExtractYear("answered_at", tzinfo=facility_zone())
    unchecked = Value(str(Acknowledgement.UNCHECKED))
    return columns(rows, TOLD, key=KT("answers__doi"), state=unchecked, year=year)


def given(reader: Any) -> QuerySet[Any]:
    """Accepted deliverables with an address."""
    rows = Deliverable.objects.filter(~Q(link=""), status__in=DeliverableStatus.SETTLED)
    if reader is not None:
        rows = rows.filter(project__in=Project.objects.sent().not_in_conflict_with(reader))
    day = TruncDate("handed_over_at", tzinfo=facility_zone())
    return columns(rows, GIVEN, key=F("link"), state=F("kind"), day=day)


def kept() -> QuerySet[Any]:
    """Public items of the library."""
    rows = LibraryItem.objects.filter(status=ItemStatus.PUBLIC)
    key = Coalesce(
        NullIf(F("doi"), Value("")),
        NullIf(F("link"), Value("")),
        Concat(Value("library "), Cast("pk", TextField())),
        output_field=TextField(),
    )
    day = TruncDate("changed_at", tzinfo=facility_zone())
    return columns(rows, KEPT, key=key, state=F("kind"), day=day)
