"""What people said of it, and what was published and released.

Of fewer than five answers in a year nothing is told, to nobody: whoever knows the panel would know
whose they are. For the same reason answers are told by whole years only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.surveys import questions_of_survey
from fbias.network.enums import ItemKind
from fbias.reporting.queries.facts import Slice
from fbias.reporting.queries.figures import Adds, Chapter, Row, count, share
from fbias.reporting.queries.indicators.registry import indicator
from projects.enums import Acknowledgement, DeliverableKind
from projects.surveys import SURVEY

RESULTS = Chapter.RESULTS
LEAST = 5
GOOD, PROMOTES = 4, 8
SOLVED = {
    "yes": gettext_lazy("Yes"),
    "partly": gettext_lazy("In part"),
    "no": gettext_lazy("No"),
}
AGREED = {Acknowledgement.PRESENT, Acknowledgement.COAUTHORED}


def told(said: Iterable[tuple[int, Mapping[str, Any]]], item: str) -> list[Any]:
    """The answers to one question, of the years in which enough people answered it."""
    by_year: dict[int, list[Any]] = {}
    for year, answers in said:
        if answers.get(item) not in (None, ""):
            by_year.setdefault(year, []).append(answers[item])
    return [one for year in by_year.values() if len(year) >= LEAST for one in year]


def of_sessions(within: Slice) -> list[tuple[int, Mapping[str, Any]]]:
    return [(one.day.year, one.answers_given) for one in within.held if one.answers_given]


def of_projects(within: Slice) -> list[tuple[int, Mapping[str, Any]]]:
    return [(one.ended_on.year, one.scores) for one in within.ended if one.scores and one.ended_on]


def by_whole_years(within: Slice, rows: list[Row]) -> list[Row]:
    """As they are, or hidden in a period whose difference from another gives an answer away."""
    if within.period == within.period.whole_years:
        return [few_hidden(row) for row in rows]
    words = _("whole years only")
    return [replace(row, value=None, hidden=words, behind_hidden=words, parts=()) for row in rows]


def few_hidden(row: Row) -> Row:
    if row.behind >= LEAST:
        return row
    words = _("fewer than %(least)d answers") % {"least": LEAST}
    return replace(row, value=None, hidden=words, behind_hidden=words, parts=())


def mean(label: str, scores: list[int]) -> Row:
    value = round(Decimal(sum(scores)) / len(scores), 1) if scores else None
    return Row(label, value, len(scores), _("of 5"), adds=Adds.NOT)


def good(label: str, scores: list[int], least: int = GOOD) -> Row:
    return share(label, sum(score >= least for score in scores), len(scores))


@indicator(
    "satisfaction",
    gettext_lazy("Satisfaction"),
    gettext_lazy(
        "Mean of the answers from 1 to 5 to each question of the surveys, and the share of 4 and 5 "
        "of all of them: sessions by the day of the open desk, projects by the day the work ended. "
        "Years with fewer than five answers are left out."
    ),
    chapter=RESULTS,
    rows_at="consultations:surveys",
)
def satisfaction(within: Slice) -> list[Row]:
    rows, sessions, projects = [], of_sessions(within), of_projects(within)
    for question in questions_of_survey("user"):
        if {option.value for option in question.options} == {"1", "2", "3", "4", "5"}:
            scores = [int(one) for one in told(sessions, question.id)]
            label = _("Sessions: %(item)s") % {"item": question.label}
            rows += [mean(label, scores), good(_("%(row)s (4 or 5)") % {"row": label}, scores)]
    for item in SURVEY:
        scores = [int(one) for one in told(projects, item.code)]
        label = _("Projects: %(item)s") % {"item": item.question}
        rows += [mean(label, scores), good(_("%(row)s (4 or 5)") % {"row": label}, scores)]
    asked = sum(one.surveyed for one in within.held)
    answered = sum(bool(one.answers_given) for one in within.held)
    return [
        share(_("Answered the survey of their session"), answered, asked),
        *by_whole_years(within, rows),
    ]


@indicator(
    "would_return",
    gettext_lazy("Would come back or recommend it"),
    gettext_lazy(
        "Answers of 8 to 10 to “would you recommend a session to a colleague”, and of 4 and 5 to "
        "“I would ask the facility again”."
    ),
    chapter=RESULTS,
    rows_at="consultations:surveys",
)
def would_return(within: Slice) -> list[Row]:
    recommend = [int(one) for one in told(of_sessions(within), "recommend")]
    again = [int(one) for one in told(of_projects(within), "again")]
    return by_whole_years(
        within,
        [
            good(_("Sessions: would recommend one"), recommend, PROMOTES),
            good(_("Projects: would ask again"), again),
        ],
    )


@indicator(
    "solved",
    gettext_lazy("Problem solved"),
    gettext_lazy("Answers after the session to “is your problem solved”."),
    chapter=RESULTS,
    rows_at="consultations:surveys",
)
def solved(within: Slice) -> list[Row]:
    words = told(of_sessions(within), "solved")
    counts = Counter(words)
    return by_whole_years(
        within, [share(str(label), counts[word], len(words)) for word, label in SOLVED.items()]
    )


@indicator(
    "publications",
    gettext_lazy("Publications"),
    gettext_lazy(
        "Articles with a DOI that came out of projects, or that users told of after a session, by "
        "the year of the article."
    ),
    chapter=RESULTS,
    counts_people=False,
)
def publications(within: Slice) -> list[Row]:
    words = Counter(one.acknowledgement for one in within.articles)
    return [
        count(_("In all"), len(within.articles)),
        *(count(str(word.label), words[word]) for word in Acknowledgement),
    ]


@indicator(
    "ack_rate",
    gettext_lazy("Publications that acknowledge us"),
    gettext_lazy(
        "Those that mention the facility or have an analyst as author, of those that were checked."
    ),
    chapter=RESULTS,
    counts_people=False,
)
def ack_rate(within: Slice) -> list[Row]:
    checked = [one for one in within.articles if one.acknowledgement != Acknowledgement.UNCHECKED]
    agreed = sum(one.acknowledgement in AGREED for one in checked)
    return [share(_("Acknowledge us or have an analyst as author"), agreed, len(checked))]


@indicator(
    "outputs",
    gettext_lazy("Released for others"),
    gettext_lazy(
        "Scripts, workflows, data sets and recipes with an address: accepted deliverables of "
        "projects by the day they were handed over, and public items of the library."
    ),
    chapter=RESULTS,
    counts_people=False,
)
def outputs(within: Slice) -> list[Row]:
    own = [one for one in within.facts.outputs if one.day in within.period]
    kinds = Counter(one.kind for one in own)
    labels = {kind: label for kind, label in output_kinds().items() if kinds[kind]}
    return [
        count(_("In all"), len(own)),
        *(count(label, kinds[kind]) for kind, label in labels.items()),
    ]


def output_kinds() -> dict[str, str]:
    kinds = [*DeliverableKind, *ItemKind]
    return {kind.value: str(kind.label) for kind in kinds}
