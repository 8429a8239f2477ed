"""What the report of a year says, and what it would say today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from fbias.core.clock import facility_day
from fbias.core.numbers import plain
from fbias.core.said_dates import date_format
from fbias.papers.frame import frame
from fbias.reporting.models import YearlyReport
from fbias.reporting.queries.budgets import budget_of
from fbias.reporting.queries.budgets.told import money_told
from fbias.reporting.queries.facts import facts_for
from fbias.reporting.queries.figures import CHAPTERS, Chapter, Figure
from fbias.reporting.queries.indicators import for_funders
from fbias.reporting.queries.periods import EVER, Period, of_year, years
from fbias.reporting.queries.projects import table_1_rows
from members.models import User
from projects.enums import Acknowledgement

Content = Mapping[str, Any]


def content_of(year: int, by: User) -> Content:
    """In the language that is active: figures as funders read them, projects, publications.

    `projects_of`: which projects the table holds; before it was written, those of all years.
    """
    facts = facts_for(by, by_state=False)
    within = facts.within(of_year(year))
    told = for_funders(facts, of_year(year), years()) + money_told(budget_of(year, by))
    return {
        "figures": [figure_in_words(figure.cut()) for figure in told],
        "projects_of": year,
        "projects": projects_in(of_year(year), by),
        "publications": [
            [one.doi, one.title, str(Acknowledgement(one.acknowledgement).label)]
            for one in within.articles
        ],
    }


def projects_in(period: Period, by: User) -> list[list[str]]:
    return [
        [title, notes, plain(effort), plain(advice)]
        for title, notes, effort, advice in table_1_rows(by, period)
    ]


def figure_in_words(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "chapter": str(figure.chapter),
        "title": str(figure.title),
        "definition": str(figure.definition),
        "needs": str(figure.needs),
        "rows": [
            [
                row.label,
                row.shown,
                row.counted,
                None if row.hidden or row.value is None else float(row.value),
                row.unit,
                row.trend,
            ]
            for row in figure.rows
        ],
        "empty": figure.is_empty,
    }


def counted_in(year: int, by: User) -> tuple[list[int], list[int]]:
    """People and projects that the report counts or names."""
    facts = facts_for(by)
    people = {one.person for one in facts.bookings} | {one.person for one in facts.works}
    return sorted(people), sorted(one.pk for one in facts.works)


def paper_of(content: Content, year: int, made_at: datetime) -> dict[str, Any]:
    """What the layout of the paper takes."""
    title = _("Report of %(year)s") % {"year": year}
    return {
        **frame(title, ""),
        "date": date_format(facility_day(made_at), "j F Y"),
        "text": _(
            "No group of fewer than five people is told: small groups are put together, or given "
            "as a range, so that nobody can be recognised."
        ),
        "head": [_("What"), _("Value"), _("Count behind"), pgettext("figures", "Change")],
        "chapters": [
            {
                "title": str(CHAPTERS[Chapter(chapter)]),
                "figures": [
                    {
                        "title": figure["title"],
                        "text": words_of(figure),
                        "rows": []
                        if figure["empty"]
                        else [[row[0], row[1], row[2], row[5]] for row in figure["rows"]],
                    }
                    for figure in own
                ],
            }
            for chapter, own in by_chapter(content)
        ],
        "projects_title": _("Table of projects"),
        "projects_text": _("Projects whose work ended in the year."),
        "projects_head": [_("Title"), _("Notes"), _("Effort (h)"), _("Consultation (h)")],
        "projects": content["projects"],
        "publications_title": _("Publications"),
        "publications_head": [_("DOI"), _("Title"), _("Acknowledgement")],
        "publications": content["publications"],
        "nothing": _("Nothing in this period."),
    }


def words_of(figure: Mapping[str, Any]) -> str:
    if figure["needs"]:
        return f"{figure['definition']}\n{_('Not kept yet.')} {figure['needs']}"
    if figure["empty"]:
        return f"{figure['definition']}\n{_('Nothing in this period.')}"
    return str(figure["definition"])


def by_chapter(content: Content) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    order = list(CHAPTERS)
    found = sorted(content["figures"], key=lambda one: order.index(Chapter(one["chapter"])))
    for chapter, own in groupby(found, lambda one: one["chapter"]):
        yield chapter, list(own)


@dataclass(frozen=True)
class Difference:
    title: str
    label: str
    was: str
    now: str


def differences(report: YearlyReport, reader: User) -> list[Difference]:
    """What the report would say otherwise if it were given today."""
    given = report.content[report.language]
    with override(report.language):
        today = content_of(report.year, reader)
        if "projects_of" not in given:
            today = {**today, "projects": projects_in(EVER, reader)}
        was, now = cells(given), cells(today)
    return [
        Difference(*place, was.get(place, "-"), now.get(place, "-"))
        for place in dict.fromkeys([*was, *now])
        if was.get(place) != now.get(place)
    ]


def cells(content: Content) -> dict[tuple[str, str], str]:
    said = {
        (figure["title"], row[0]): f"{row[1]} ({row[2]})"
        for figure in content["figures"]
        for row in figure["rows"]
    }
    for title, notes, effort, advice in content["projects"]:
        said[_("Table of projects"), title] = f"{effort} h, {advice} h, {notes}"
    for doi, _title, word in content["publications"]:
        said[_("Publications"), doi] = word
    return said
