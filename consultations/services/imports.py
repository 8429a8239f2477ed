"""Past sessions come in by a table: told to nobody, waited for by nothing, counted in figures."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import ConsultationStatus, NextStep, OpenDeskStatus, SeatAnswer, TagWord
from consultations.models import (
    Consultation,
    IntakeForm,
    OpenDesk,
    PanelSeat,
    Record,
    RequestTag,
    Session,
)
from consultations.services.open_desks.planning import SESSION_LENGTH, local_instant
from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.folding import fold
from fbias.core.tables import (
    Column,
    Line,
    Table,
    a_name,
    a_past_day,
    addresses,
    an_address,
    an_hour,
    hours_up_to,
    one_of,
    parts_of,
    words,
)
from fbias.core.timeline import record_all
from members.models import User
from members.queries.imports import Known
from members.services.imports import INSTITUTION, NAME, unknown_tag

NAMESPACE = uuid.UUID("0f1c9f57-6d1b-4be0-8d43-7e0c5a2f9b11")
FIRST_HOUR, LAST_HOUR = 9, 20  # of sessions whose hour nobody noted
ROOMS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BEFORE = timedelta(days=7)

PAST_SESSIONS = Table(
    "consultations",
    "day",
    (
        Column("day", a_past_day(facility_today), gettext_lazy("Day of the open desk."),
               needed=True, usual=None, sample="2024-03-28"),
        Column("email", an_address, gettext_lazy("Address of who asked."), needed=True,
               sample="ana@example.org"),
        NAME,
        INSTITUTION,
        Column("title", a_name(120), gettext_lazy("The question in a few words."), needed=True,
               sample="Counting nuclei in tissue"),
        Column("analysts", addresses, gettext_lazy("Addresses of the panel, split by semicolons."),
               needed=True, usual=(), sample="rosa@example.org; ivo@example.org"),
        Column("start", an_hour, gettext_lazy("Its hour; empty: the first in which all were free."),
               usual=None, sample="10:00"),
        Column("hours", hours_up_to(99), gettext_lazy(
            "Hours in the session, all analysts together."), needed=True, usual=None, sample="3"),
        Column("preparation_hours", hours_up_to(99), gettext_lazy(
            "Hours to prepare and to write, all analysts together."), usual=0, sample="1.5"),
        Column("recommended", words(5000), gettext_lazy("What was recommended."),
               sample="StarDist with a model trained on ten slices."),
        Column("next_step", one_of(NextStep.values), gettext_lazy(
            "done, try, project, local or research."), usual="done", sample="done"),
        Column("tags", parts_of, gettext_lazy("Tags of the vocabulary, split by semicolons."),
               usual=(), sample="nucleus-segmentation; stardist"),
    ),
)  # fmt: skip


def key_of(day: date, title: str) -> uuid.UUID:
    """Beside its requester, what makes a past session one and the same."""
    return uuid.uuid5(NAMESPACE, f"{day}|{fold(title)}")


class Hours:
    """Who sits where in which hour, in the portal and in the file."""

    def __init__(self, days: Iterable[date], known: Known) -> None:
        self.known = known
        self.taken: set[tuple[Any, datetime]] = set()
        rows = PanelSeat.objects.filter(
            consultation__open_desk__day__in=days, leaving=False
        ).values_list("analyst__user", "period")
        for person, period in rows:
            start = period.lower
            while start < period.upper:
                self.taken.add((person, start.replace(minute=0)))
                start += SESSION_LENGTH

    def is_free(self, emails: Iterable[str], start: datetime) -> bool:
        return self._places(emails, start).isdisjoint(self.taken)

    def take(self, emails: Iterable[str], start: datetime) -> None:
        self.taken |= self._places(emails, start)

    def _places(self, emails: Iterable[str], start: datetime) -> set[tuple[Any, datetime]]:
        return {(self.known.who(email), at) for email in emails for at in span(start)}


def span(start: datetime) -> set[datetime]:
    """The full hours that an hour from `start` touches."""
    last = start + SESSION_LENGTH - timedelta(minutes=1)
    return {start.replace(minute=0), last.replace(minute=0)}


def check_sessions(lines: Sequence[Line], known: Known) -> None:
    """Resolve what the lines name; what is here already is `same`."""
    days = {line.values["day"] for line in lines if line.values["day"]}
    hours, there = Hours(days, known), sessions_there(lines, known)
    standing = dict(
        OpenDesk.objects.filter(day__in=days)
        .exclude(status=OpenDeskStatus.CANCELLED)
        .values_list("day", "status")
    )
    seen: dict[Any, int] = {}
    for line in lines:
        values = line.values
        key = (known.who(values["email"]), values["day"], fold(values["title"]))
        if key in seen:
            line.refuse("title", _("This is on line %(line)d already.") % {"line": seen[key]})
        seen.setdefault(key, line.number)
        if known.is_hidden(values["email"], values["institution"]):
            line.refuse("email", _("You cannot import anything for this person."))
        if standing.get(values["day"], OpenDeskStatus.HELD) != OpenDeskStatus.HELD:
            line.refuse("day", _("The open desk of this day is here, and it is not over yet."))
        check_panel(line, known)
        values["tags"] = tags_in(line, known)
        if line.is_new and is_there(line, known, there):
            line.outcome = "same"
        elif line.is_new:
            find_hour(line, hours)


def check_panel(line: Line, known: Known) -> None:
    for email in line.values["analysts"]:
        if not known.is_member(email):
            line.refuse(
                "analysts",
                _("%(email)s is no member. Add a line to the table of members.") % {"email": email},
            )
        if email == line.values["email"]:
            line.refuse("analysts", _("Nobody sits on the panel of their own question."))


def tags_in(line: Line, known: Known) -> list[int]:
    tags = []
    for word in line.values["tags"]:
        tag = known.tags.get(fold(word))
        if tag is None:
            line.refuse("tags", unknown_tag(word))
        else:
            tags.append(tag.pk)
    return list(dict.fromkeys(tags))


def sessions_there(lines: Sequence[Line], known: Known) -> set[tuple[int, Any]]:
    """By requester: keys of earlier imports, and day with title of what the portal held itself."""
    people = {person.pk for line in lines if (person := known.person(line.values["email"]))}
    rows = Consultation.objects.filter(
        requester__in=people, status__in=ConsultationStatus.PAST
    ).values_list("requester", "request_key", "open_desk__day", "title")
    return {
        identity
        for person, key, day, title in rows
        for identity in ((person, key), (person, (day, fold(title))))
    }


def is_there(line: Line, known: Known, there: set[tuple[int, Any]]) -> bool:
    person, values = known.person(line.values["email"]), line.values
    if person is None:
        return False
    imported = (person.pk, key_of(values["day"], values["title"]))
    return imported in there or (person.pk, (values["day"], fold(values["title"]))) in there


def find_hour(line: Line, hours: Hours) -> None:
    """Its hour as noted, else the first of the day in which all its analysts were free."""
    values = line.values
    noted = [values["start"]] if values["start"] else map(time, range(FIRST_HOUR, LAST_HOUR))
    for wall in noted:
        try:
            start = local_instant(values["day"], wall, timezone.get_default_timezone())
        except DomainError as error:
            line.refuse("start", str(error))
            return
        if hours.is_free(values["analysts"], start):
            hours.take(values["analysts"], start)
            values["start"] = start
            return
    line.refuse("analysts", _("One of these analysts sits in another session then."))


# --- writing --------------------------------------------------------------------------------------


def import_sessions(lines: Sequence[Line], known: Known, *, by: User) -> int:
    """Make days, sessions, panels and records that are over, told and signed as of then."""
    new = [line for line in lines if line.is_new]
    desks = days_of(new, by=by)
    sessions = rooms_for(new, desks)
    form, now = IntakeForm.objects.current(), timezone.now()
    made: list[Consultation] = []
    for line, session in zip(new, sessions, strict=True):
        values = line.values
        consultation = Consultation(
            requester=known.people[values["email"]],
            open_desk=session.open_desk,
            session=session,
            status=ConsultationStatus.HELD,
            request_key=key_of(values["day"], values["title"]),
            title=values["title"],
            intake_form=form,
            booked_at=session.starts_at,
            accepted_reason=str(_("Imported.")),
            answers_reason=str(_("Imported.")),
            imported_at=now,
        )
        consultation.name_call()
        made.append(consultation)
    Consultation.objects.bulk_create(made)
    PanelSeat.objects.bulk_create(
        chain.from_iterable(
            seats_of(consultation, line, known)
            for consultation, line in zip(made, new, strict=True)
        )
    )
    RequestTag.objects.bulk_create(
        RequestTag(consultation=consultation, tag_id=tag, word=TagWord.ADDED)
        for consultation, line in zip(made, new, strict=True)
        for tag in line.values["tags"]
    )
    Record.objects.bulk_create(
        record_of(consultation, line) for consultation, line in zip(made, new, strict=True)
    )
    record_all(made, "import", by=by)
    return len(made)


def days_of(lines: Sequence[Line], *, by: User) -> dict[date, OpenDesk]:
    """The open desk of each day: the one that is here, else one that is over."""
    days = sorted({line.values["day"] for line in lines})
    rows = OpenDesk.objects.filter(day__in=days, status=OpenDeskStatus.HELD)
    desks = {desk.day: desk for desk in rows}
    made = [past_desk(day) for day in days if day not in desks]
    OpenDesk.objects.bulk_create(made)
    record_all(made, "import", by=by)
    return desks | {desk.day: desk for desk in made}


def past_desk(day: date) -> OpenDesk:
    begins = local_instant(day, time(8), timezone.get_default_timezone())
    return OpenDesk(
        day=day,
        time_zone=settings.FACILITY_TIME_ZONE,
        status=OpenDeskStatus.HELD,
        opens_at=begins - 4 * BEFORE,
        closes_at=begins - BEFORE,
        data_deadline_at=begins - BEFORE,
        release_at=begins - BEFORE,
        panel_freeze_at=begins - BEFORE,
        announced_at=begins - 4 * BEFORE,
        panel_min=1,
    )


def rooms_for(lines: Sequence[Line], desks: dict[date, OpenDesk]) -> list[Session]:
    """A session for each line, in the first room that is free in its hour."""
    rows = Session.objects.filter(open_desk__in=desks.values())
    taken = set(rows.values_list("open_desk", "starts_at", "room"))
    sessions = []
    for line in lines:
        desk, start = desks[line.values["day"]], line.values["start"]
        free = (room for room in ROOMS if (desk.pk, start, room) not in taken)
        if not (room := next(free, "")):
            raise DomainError(
                _("More sessions in one hour than there are rooms: line %(line)d.")
                % {"line": line.number}
            )
        taken.add((desk.pk, start, room))
        sessions.append(
            Session(open_desk=desk, starts_at=start, ends_at=start + SESSION_LENGTH, room=room)
        )
    return Session.objects.bulk_create(sessions)


def seats_of(consultation: Consultation, line: Line, known: Known) -> list[PanelSeat]:
    start = line.values["start"]
    return [
        PanelSeat(
            consultation=consultation,
            analyst=known.analysts[known.people[email].pk],
            period=DateTimeTZRange(start, start + SESSION_LENGTH),
            published_at=start - BEFORE,
            answer=SeatAnswer.ACCEPTED,
            answered_at=start - BEFORE,
            agreed_at=start + SESSION_LENGTH,
        )
        for email in line.values["analysts"]
    ]


def record_of(consultation: Consultation, line: Line) -> Record:
    values = line.values
    return Record(
        consultation=consultation,
        recommended=values["recommended"] or str(_("Nothing was kept of it.")),
        next_step=values["next_step"],
        hours=values["hours"],
        preparation_hours=values["preparation_hours"],
        sent_at=values["start"] + SESSION_LENGTH,
    )
