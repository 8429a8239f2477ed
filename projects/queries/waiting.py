"""What waits for one person on projects; a project hidden from them brings nothing.

Every reason is one part of one query: a row says which pile it is on and what its words need.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from fbias.core.addresses import address
from fbias.core.numbers import euro
from fbias.core.prepared import PreparedFor, moment, today
from fbias.core.waiting import MOST, Item, Pile, in_one_query
from projects.enums import AssignmentStatus, InvoiceStatus, QuoteStatus, ReportStatus, Role
from projects.enums import ProjectStatus as P
from projects.kickoff import KICK_OFF
from projects.models import (
    Approval,
    Assignment,
    Case,
    Evaluator,
    Invoice,
    Project,
    Quote,
    Report,
    Task,
)
from projects.queries.steps.states import STATES

OFFER_SILENT = timedelta(days=5)
PI_SILENT = timedelta(days=7)
INVOICE_UNPAID = timedelta(days=60)
DECISIONS = [status for status, state in STATES.items() if state.due]


class Row(NamedTuple):
    """One thing that waits: `code` and `word` are what its sentence is made of."""

    reason: str
    project: int
    title: str
    part: int
    code: str
    word: str
    due_on: date | None
    since: datetime | None


def project_piles(user: Any) -> Iterator[Pile]:
    """The piles of projects, in their order; one query."""
    by_reason = rows_by_reason(user)
    silent = [*by_reason["silent"], *by_reason["pis"], *by_reason["unpaid"]]
    for order, key, label, rows in (
        (10, "answers", _("Questions for you"), by_reason["answers"]),
        (12, "quotes", _("Quotes to answer"), by_reason["quotes"]),
        (13, "approvals", _("Sums to approve"), by_reason["approvals"]),
        (14, "results", _("Results to try"), by_reason["results"]),
        (20, "assignments", _("Projects that ask for you"), by_reason["assignments"]),
        (22, "opinions", _("Opinions to give"), by_reason["opinions"]),
        (30, "reports", _("Reports"), by_reason["reports"]),
        (40, "tasks", _("Tasks"), by_reason["tasks"]),
        (50, "cases", _("Texts waiting for your consent"), by_reason["cases"]),
        (62, "decisions", _("For the coordinators"), by_reason["decisions"]),
        (70, "silence", _("Waiting too long for an answer"), silent),
    ):
        yield Pile(key, label, [item_of(row) for row in rows], order)


def rows_by_reason(user: Any) -> dict[str, list[Row]]:
    """What is due first stands first, then what waits longest."""
    by_reason: dict[str, list[Row]] = defaultdict(list)
    for row in map(Row._make, waiting_rows(user)):
        by_reason[row.reason].append(row)
    for rows in by_reason.values():
        rows.sort(key=urgency)
    return by_reason


def urgency(row: Row) -> tuple[bool, date, float, int]:
    waits = row.since.timestamp() if row.since else 0
    return row.due_on is None, row.due_on or date.max, waits, row.part


@PreparedFor
def waiting_rows(user: Any) -> QuerySet:
    return in_one_query(reasons(user))


def reasons(user: Any) -> Iterator[QuerySet]:
    yield from for_requesters(user)
    seen = Project.objects.visible_to(user)
    tasks = Task.objects.filter(assignee=user, done_at=None, project__in=seen)
    yield part(
        "tasks", tasks.exclude(project__status__in=P.ENDED),
        at="project", code=F("code"), word=F("title"), due_on=F("due_on"),
    )  # fmt: skip
    if user.membership is not None:
        yield from for_analysts(user.membership, seen)
    if user.is_coordinator:
        yield from for_coordinators(user, seen)


def for_requesters(user: Any) -> Iterator[QuerySet]:
    since = F("status_since")
    yield part(
        "answers", Project.objects.filter(requester=user, status=P.CLARIFICATION), since=since
    )
    yield part("results", Project.objects.filter(asked_by(user), status=P.DELIVERED), since=since)
    yield quotes(user)
    yield part(
        "approvals", Approval.objects.waiting_for(user),
        at="project", word=F("amount"), since=F("asked_at"),
    )  # fmt: skip
    cases = Case.objects.filter(agreed_at=None, project__requester=user)
    yield part("cases", cases, at="project")


def quotes(user: Any) -> QuerySet:
    sent = Quote.objects.filter(status=QuoteStatus.SENT, project__pi=user)
    return part("quotes", sent, at="project", due_on=F("valid_until"))


QUOTES = PreparedFor(quotes)


def quotes_to_answer(user: Any) -> dict[int, Item]:
    """What a PI has to say about money, by project."""
    return {row.project: item_of(row) for row in map(Row._make, QUOTES(user))}


def for_analysts(analyst: Any, seen: QuerySet[Project]) -> Iterator[QuerySet]:
    offers = Assignment.objects.filter(
        analyst=analyst,
        status=AssignmentStatus.OFFERED,
        project__in=seen.exclude(status__in=P.ENDED),
    )
    yield part("assignments", offers, at="project", code=F("role"), since=F("offered_at"))
    opinions = Evaluator.objects.filter(
        analyst=analyst,
        recused_at=None,
        opinion=None,
        project__in=seen.filter(status__in=P.OPINIONS_OPEN),
    )
    yield part("opinions", opinions, at="project", due_on=F("due_on"))
    mine = Q(status=ReportStatus.DUE, author=analyst) | Q(
        status=ReportStatus.CHECKING, peer=analyst
    )
    reports = Report.objects.filter(mine, project__in=seen)
    yield part("reports", reports, at="project", code=F("status"), due_on=F("due_on"))


def for_coordinators(user: Any, seen: QuerySet[Project]) -> Iterator[QuerySet]:
    """Coordinators decide on no project of their own, and nobody is told that they are silent."""
    others = seen.exclude(asked_by(user))
    on_its_day = Q(status=P.WAITLISTED, review_on__lte=today())
    since = F("status_since")
    yield part("decisions", others.filter(status__in=DECISIONS), code=F("status"), since=since)
    yield part(
        "decisions", others.filter(on_its_day), code=F("status"), due_on=F("review_on"), since=since
    )
    yield part("pis", others.filter(unconfirmed()), since=F("submitted_at"))
    offers = Assignment.objects.filter(
        status=AssignmentStatus.OFFERED,
        offered_at__lte=moment(-OFFER_SILENT),
        project__in=others.exclude(status__in=P.ENDED),
    ).exclude(analyst__user=user)
    name = F("analyst__user__name")
    yield part("silent", offers, at="project", word=name, since=F("offered_at"))
    sheets = Invoice.objects.filter(
        status=InvoiceStatus.ISSUED,
        issued_on__lte=today(-INVOICE_UNPAID),
        project__in=others,
    )
    yield part("unpaid", sheets, at="project", due_on=F("issued_on"))


def part(
    reason: str, rows: QuerySet, *, at: str = "", code: Any = None, word: Any = None,
    due_on: Any = None, since: Any = None,
) -> QuerySet:  # fmt: skip
    """The first rows of one reason, as columns of the whole; `at` is the path to the project."""
    to = f"{at}__" if at else ""
    columns = {
        "row_reason": Value(reason),
        "row_project": F(f"{to}pk"),
        "row_title": F(f"{to}title"),
        "row_part": F("pk"),
        "row_code": Cast(code or Value(""), CharField()),
        "row_word": Cast(word or Value(""), CharField()),
        "row_due_on": Cast(due_on or Value(None), DateField()),
        "row_since": Cast(since or Value(None), DateTimeField()),
    }
    front = [name for name, value in (("row_due_on", due_on), ("row_since", since)) if value]
    ordered = rows.annotate(**columns).order_by(*front, "pk")
    return ordered.values_list(*columns)[: MOST + 1]


def asked_by(user: Any) -> Q:
    return Q(requester=user) | Q(pi=user)


def unconfirmed() -> Q:
    """Named a week ago and silent; a PI who accepted a quote has answered."""
    return Q(
        status__in=P.GIVE_UP - P.STAFFED - {P.DRAFT},
        pi_confirmed_at=None,
        pi__isnull=False,
        submitted_at__lte=moment(-PI_SILENT),
    )


def item_of(row: Row) -> Item:
    """The sentence and the page of one reason."""
    what, url = SENTENCES[row.reason](row)
    about = f"{Project.reference_of(row.project)} {row.title}".strip()
    if row.reason == "unpaid":  # the day of the sheet, not one to pay until
        return Item(what, about, url, since=row.due_on)
    return Item(what, about, url, due_on=row.due_on, since=row.since)


def page(name: str, row: Row) -> str:
    return address(f"projects:{name}", row.project)


def report(row: Row) -> tuple[str, str]:
    writes = row.code == ReportStatus.DUE
    what = _("Write the report") if writes else _("Read a colleague's report")
    return what, address("projects:report", row.project, row.part)


SENTENCES = {
    "answers": lambda row: (_("Answer the question"), page("answer", row)),
    "quotes": lambda row: (_("Accept or refuse the quote"), page("quote", row)),
    "approvals": lambda row: (
        _("Approve %(amount)s, or say why not") % {"amount": euro(Decimal(row.word))},
        Approval(pk=row.part).get_absolute_url(),
    ),
    "results": lambda row: (_("Try the result and answer"), page("work", row)),
    "assignments": lambda row: (
        _("Say whether you work on it: %(role)s") % {"role": Role(row.code).label},
        page("people", row),
    ),
    "opinions": lambda row: (_("Give your opinion"), page("opinion", row)),
    "reports": report,
    "tasks": lambda row: (str(KICK_OFF[row.code]) if row.code else row.word, page("work", row)),
    "cases": lambda row: (_("Read it and give your consent"), page("closing", row)),
    "decisions": lambda row: (str(STATES[row.code].action), page("project", row)),
    "silent": lambda row: (
        _("%(name)s was asked and has not answered") % {"name": row.word},
        page("people", row),
    ),
    "pis": lambda row: (
        _("The PI has not confirmed the request: write to them"),
        page("project", row),
    ),
    "unpaid": lambda row: (
        _("The invoice sheet is not paid: ask the office that pays"),
        Invoice(pk=row.part).get_absolute_url(),
    ),
}
