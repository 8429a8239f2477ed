"""The board of one open desk: every session, what is booked, how ready it is, who sits there.

What the reader is in conflict with is not loaded at all: its session is shown as taken.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation, ConsultationImage, OpenDesk, Session
from consultations.queries.alarms import Alarm, alarms_on_board
from consultations.queries.bookings.readiness import Readiness
from consultations.queries.bookings.states import readiness_of
from consultations.queries.conflicts import lost_somebody
from consultations.queries.images.verdicts import ImageVerdict, image_verdict
from consultations.queries.panels.analysts import BenchLine, bench_of
from consultations.queries.panels.candidates import Candidates
from consultations.queries.panels.costs import Costs
from consultations.queries.panels.days import day_with
from consultations.queries.panels.lines import Lack, SeatLine, lacks, panel_warnings, seat_lines
from consultations.queries.panels.plans import Verdict, verdict_of
from consultations.queries.panels.replacements import OpenDecline, open_declines
from consultations.queries.sessions.free import sessions_with_freedom
from consultations.queries.sessions.own import thumbnails_of
from consultations.questions import goals_of
from fbias.core.prepared import PreparedFor, key
from fbias.imagery.pages import Thumb
from members.models import User

STEPS_ON_THE_BOARD = ("confirm", "move", "cancel", "hold", "miss")
NOTHING_BOOKED = Readiness("", "")
BOARD_STATUSES = C.OCCUPYING | {C.WAITING, C.CANCELLED, C.RELEASED}


@dataclass
class Card:
    """One session. Without a `consultation` it is free, or taken by something hidden.

    One that `waits` has too few analysts who offer its hour; an `empty` one is not booked, and
    cannot be booked now.
    """

    session: Session
    consultation: Consultation | None = None
    readiness: Readiness = NOTHING_BOOKED
    panel: list[SeatLine] = field(default_factory=list)
    leaving: list[SeatLine] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    candidates: Candidates = field(default_factory=Candidates)
    steps: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        if self.consultation:
            return "booked"
        if self.session.is_taken:
            return "taken"
        if not self.session.is_covered:
            return "waits"
        return "free" if self.session.is_free and self.session.open_desk.books_now else "empty"

    @property
    def drafts(self) -> int:
        """Changes of which nobody has been told: who comes and who leaves."""
        return sum(not line.is_published for line in self.panel) + len(self.leaving)

    @property
    def is_publishable(self) -> bool:
        """Whoever leaves can be told at once; whoever comes, when the panel is complete."""
        assert self.consultation  # noqa: S101 - asked of booked sessions
        return bool(self.leaving) or (
            bool(self.drafts) and len(self.panel) >= self.consultation.open_desk.panel_min
        )

    @property
    def has_actions(self) -> bool:
        """Whether a button stands below the panel; seating has its own place."""
        return bool(self.steps - {"seat"})

    @cached_property
    def images(self) -> ImageVerdict | None:
        return image_verdict(self.consultation) if self.consultation else None

    @property
    def goals(self) -> list[str]:
        return goals_of(self.consultation) if self.consultation else []

    @property
    def thumbnail(self) -> Thumb | None:
        return next(iter(thumbnails_of(self.consultation)), None) if self.consultation else None


@dataclass(frozen=True)
class Hour:
    starts_at: datetime
    ends_at: datetime
    cards: list[Card]


@dataclass(frozen=True)
class Board:
    open_desk: OpenDesk
    hours: list[Hour]
    ended: list[Consultation]
    now: datetime
    verdict: Verdict | None
    declines: list[OpenDecline]
    bench: list[BenchLine]
    alarms: list[Alarm]
    waiting: int

    @property
    def cards(self) -> list[Card]:
        return [card for hour in self.hours for card in hour.cards]

    @property
    def rooms(self) -> int:
        return max((len(hour.cards) for hour in self.hours), default=1)

    @property
    def drafts(self) -> int:
        """Changes of which nobody has been told."""
        return sum(card.drafts for card in self.cards)

    @property
    def publishable(self) -> int:
        """Panels with something new to tell."""
        return sum(card.drafts > 0 and card.is_publishable for card in self.cards)

    @property
    def has_told(self) -> bool:
        """Whether people were told of a panel that could still change."""
        return any(
            line.is_published for card in self.cards if "seat" in card.steps for line in card.panel
        )

    @property
    def can_be_proposed(self) -> bool:
        """Whether a session that is to come is booked."""
        return any(
            "seat" in card.steps and card.session.starts_at > self.now for card in self.cards
        )

    @property
    def is_over(self) -> bool:
        """Whether the last session has begun: then the day can be called held."""
        return all(hour.starts_at <= self.now for hour in self.hours)

    @property
    def summary(self) -> list[str]:
        """“6 sessions”, “4 ready”, “1 late”, “1 free”; what is nought is left out."""
        counts = Counter(card.readiness.state or card.kind for card in self.cards)
        total = len(self.cards)
        said = [ngettext("%(count)d session", "%(count)d sessions", total) % {"count": total}]
        for state, words in (
            ("ready", _("%(count)d ready")),
            ("waiting", _("%(count)d lacking something")),
            ("late", _("%(count)d late")),
            ("filling", _("%(count)d being filled in")),
            ("held", _("%(count)d took place")),
            ("no_show", _("%(count)d missed")),
            ("free", _("%(count)d free")),
            ("waits", _("%(count)d waiting for analysts")),
        ):
            if counts[state]:
                said.append(words % {"count": counts[state]})
        return said


def board_of(open_desk: OpenDesk, *, by: User) -> Board:
    """Everything on the board, in a number of queries that does not grow with the day."""
    now = timezone.now()
    sessions = sessions_with_freedom(open_desk)
    consultations = list(consultations_on(by, open_desk=open_desk.pk))
    for consultation in consultations:
        consultation.open_desk = open_desk
    day = day_with(open_desk, consultations, by=by)
    costs = Costs(day)
    by_session = {
        consultation.session_id: consultation
        for consultation in consultations
        if consultation.status in C.OCCUPYING
    }
    cards = [card_of(session, by_session.get(session.pk), costs, now) for session in sessions]
    hours = [
        Hour(start, group[0].session.ends_at, group)
        for start, found in groupby(cards, key=lambda card: card.session.starts_at)
        if (group := list(found))
    ]
    ended = [one for one in consultations if one.status in {C.CANCELLED, C.RELEASED}]
    return Board(
        open_desk,
        hours,
        ended,
        now,
        verdict=verdict_of(costs),
        declines=open_declines(costs),
        bench=bench_of(costs),
        alarms=alarms_on_board(consultations, day.seats, by=by, now=now),
        waiting=sum(one.status == C.WAITING for one in consultations),
    )


@PreparedFor
def consultations_on(by: Any) -> Any:
    """What the reader may see of the day, with everything a card shows."""
    return (
        Consultation.objects.visible_to(by)
        .filter(open_desk=key("open_desk"), status__in=BOARD_STATUSES)
        .annotate(lost_somebody=lost_somebody())
        .select_related(
            "requester__institution",
            "requester__analyst__facility",
            "requester__equipment_check",
            "session",
            "record",
        )
        .prefetch_related(
            Prefetch("images", ConsultationImage.objects.select_related("upload")),
            "images__upload__previews",
            "guests__person__analyst__facility",
        )
    )


def card_of(session: Session, consultation: Any, costs: Costs, now: datetime) -> Card:
    if consultation is None or not session.is_taken:  # a hold that has run out is free again
        return Card(session)
    choice = costs.day.choice
    card = Card(
        session,
        consultation,
        readiness=readiness_of(consultation, now),
        panel=seat_lines(consultation, choice, costs),
        leaving=seat_lines(consultation, choice, costs, leaving=True),
        steps=steps_of(consultation, now),
    )
    if consultation.status in C.BOOKED:
        card.lacks = lacks(consultation, costs)
        card.candidates = choice.candidates(consultation)
        card.warnings = panel_warnings(card.panel, consultation)
        if consultation.lost_somebody:  # not who, nor why
            card.warnings.append(_("Somebody left the panel: choose a replacement"))
    return card


def steps_of(consultation: Consultation, now: datetime) -> frozenset[str]:
    """What a coordinator may do now; who may was settled when the rows were read."""
    life = Consultation.life.steps
    begun = consultation.session is not None and consultation.session.starts_at <= now
    open_now = {name for name in STEPS_ON_THE_BOARD if consultation.status in life[name].sources}
    if consultation.status in C.BOOKED:
        open_now.add("seat")
    if consultation.status == C.HELD:
        open_now.add("write_record")
    return frozenset(open_now - (set() if begun else {"hold", "miss"}))
