"""What waits for one person at the open desks; a question hidden from them brings nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.enums import ConsultationStatus as C
from consultations.enums import SeatAnswer
from consultations.links.surveys import survey_path
from consultations.models import (
    Consultation,
    ConsultationImage,
    PanelSeat,
    PollAnswer,
    Record,
    Survey,
)
from consultations.queries.alarms import known_alarms
from consultations.queries.bookings.states import next_action
from consultations.queries.polls import running_polls
from consultations.queries.seats import awaiting
from fbias.core.addresses import address
from fbias.core.prepared import PreparedFor, moment
from fbias.core.said_dates import date_format
from fbias.core.waiting import MOST, Item, Pile, in_one_query

RECORD_SILENT = timedelta(days=2)


class Row(NamedTuple):
    """One thing that waits; `about` is the title of a question, or the day of an open desk."""

    reason: str
    pk: int
    about: str
    status: str
    at: datetime


def consultation_piles(user: Any) -> Iterator[Pile]:
    """The piles of the open desks, in their order."""
    yield Pile("bookings", _("Your bookings"), bookings(user), order=11)
    by_reason = rows_by_reason(user)
    yield Pile(
        "seats", _("Seats to answer for"), [seat(row) for row in by_reason["seats"]], order=21
    )
    yield Pile("polls", _("Hours to offer"), [poll(row) for row in by_reason["polls"]], order=24)
    yield Pile(
        "records", _("Sessions to write up"), list(map(record, by_reason["records"])), order=28
    )
    asked = [survey(row, user) for row in by_reason["surveys"]]
    yield Pile("surveys", _("What you thought of it"), asked, order=52)
    if user.is_coordinator:
        yield Pile("alarms", _("Open desks that lack something"), desks(user), order=60)
        late = list(map(record, by_reason["late records"]))
        yield Pile("late_records", _("Sessions that nobody wrote up"), late, order=66)


def bookings(user: Any) -> list[Item]:
    """What the requester has to do now, each with until when."""
    rows = [(one, next_action(one)) for one in own_rows(user)]
    return [
        Item(
            action.label,
            consultation.title or consultation.reference,
            action.url,
            due_on=consultation.due_at
            if consultation.status == C.PROVISIONAL
            else consultation.hold_expires_at,
        )
        for consultation, action in rows
        if action.url
    ]


@PreparedFor
def own_rows(user: Any) -> QuerySet:
    rows = Consultation.objects.filter(
        requester=user,
        status__in=[C.OFFERED, C.CLAIMED, C.PROVISIONAL],
        session__starts_at__gt=moment(),
    )
    return (
        rows.select_related("session", "open_desk")
        .prefetch_related(Prefetch("images", ConsultationImage.objects.select_related("upload")))
        .order_by("session__starts_at", "pk")[: MOST + 1]
    )


def rows_by_reason(user: Any) -> dict[str, list[Row]]:
    """What people have to do, by reason, the earliest first; one query."""
    by_reason: dict[str, list[Row]] = defaultdict(list)
    for row in map(Row._make, waiting_rows(user)):
        by_reason[row.reason].append(row)
    for rows in by_reason.values():
        rows.sort(key=lambda row: (row.at, row.pk))
    return by_reason


@PreparedFor
def waiting_rows(user: Any) -> QuerySet:
    return in_one_query(reasons(user))


def reasons(user: Any) -> Iterator[QuerySet]:
    visible = Consultation.objects.visible_to(user)
    asked = Survey.objects.open().begun(moment())
    asked = asked.filter(person=user, consultation__in=visible)
    yield part("surveys", asked, F("asks_at"), to="consultation", pk=F("pk"), status="kind")
    if user.membership is not None:
        seats = awaiting(PanelSeat.objects.filter(analyst=user.membership))
        seats = seats.filter(answer=SeatAnswer.NONE, leaving=False, consultation__in=visible)
        yield part("seats", seats, F("consultation__session__starts_at"), to="consultation")
        answers = PollAnswer.objects.filter(open_desk=OuterRef("pk"), analyst=user.membership)
        polls = running_polls().filter(~Exists(answers))
        yield part("polls", polls, F("poll_closes_at"), status="status", about=F("day"))
        mine = Consultation.objects.sat_by(user)
        yield part("records", unwritten(mine), F("session__ends_at"))
    if user.is_coordinator:
        late = unwritten(visible).filter(session__ends_at__lte=moment(-RECORD_SILENT))
        yield part("late records", late.exclude(requester=user), F("session__ends_at"))


def unwritten(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """Over, and nobody said what became of it; or held, and the user has no record yet."""
    over = Q(status__in=C.BOOKED, session__ends_at__lte=moment())
    sent = Record.objects.filter(consultation=OuterRef("pk"), sent_at__isnull=False)
    return rows.filter(over | (Q(status=C.HELD) & ~Exists(sent)))


def part(
    reason: str,
    rows: QuerySet,
    at: Any,
    *,
    to: str = "",
    pk: Any = None,
    status: str = "",
    about: Any = None,
) -> QuerySet:
    """The first rows of one reason, as columns of the whole; `to` leads to what it is about."""
    path = f"{to}__" if to else ""
    columns = {
        "row_reason": Value(reason),
        "row_pk": pk or F(f"{path}pk"),
        "row_about": Cast(about or F(f"{path}title"), CharField()),
        "row_status": Cast(F(status or f"{path}status"), CharField()),
        "row_at": Cast(at, DateTimeField()),
    }
    ordered = rows.select_related(None).annotate(**columns).order_by("row_at", "pk")
    return ordered.values_list(*columns)[: MOST + 1]


def about(row: Row) -> str:
    return f"{Consultation.reference_of(row.pk)} {row.about}".strip()


def seat(row: Row) -> Item:
    url = address("consultations:consultation", row.pk)
    return Item(_("Say whether you come"), about(row), url, due_on=row.at)


def poll(row: Row) -> Item:
    url = address("consultations:offer", row.pk)
    day = date_format(date.fromisoformat(row.about), "j F Y")
    about = _("Open desk of %(day)s") % {"day": day}
    return Item(_("Say when you are free"), about, url, due_on=row.at)


def record(row: Row) -> Item:
    what = _("Write what the session gave") if row.status == C.HELD else _("Say how it went")
    return Item(what, about(row), address("consultations:record", row.pk), since=row.at)


def survey(row: Row, user: Any) -> Item:
    url = survey_path(Survey(pk=row.pk, person=user))
    return Item(_("Answer a few questions"), row.about, url, since=row.at)


def desks(user: Any) -> list[Item]:
    """Open desks ahead with something missing that this coordinator may know of, the next first."""
    return [
        Item(
            ngettext("%(count)d thing is missing", "%(count)d things are missing", len(alarms))
            % {"count": len(alarms)},
            _("Open desk of %(day)s") % {"day": date_format(desk.day, "j F Y")},
            address("consultations:board", desk.pk),
        )
        for desk, alarms in known_alarms(user).items()
    ]
