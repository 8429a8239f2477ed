"""The board of one open desk: every session, what is booked, how ready it is, who sits there.

What the reader is in conflict with is not loaded at all: its session is shown as taken.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation, ConsultationImage, OpenDesk, PanelSeat, Session
from consultations.queries.candidates import Candidates, Choice, analysts_for, in_short
from consultations.queries.conflicts import conflicts_among
from consultations.queries.sessions import Thumbnail, thumbnails_of
from consultations.questions import goals_in_words, tags_wanted
from members.models import Analyst, User

LATE_WITHIN = timedelta(days=3)  # images that are missing so shortly before they are due
STEPS_ON_THE_BOARD = ("confirm", "move", "cancel", "hold", "miss")
BOARD_STATUSES = C.OCCUPYING | {C.CANCELLED, C.RELEASED}


@dataclass(frozen=True)
class Readiness:
    """`state` is a word of the style sheet, `label` the same in words."""

    state: str
    label: str


@dataclass(frozen=True)
class SeatLine:
    """A seat as the board shows it; `warnings` are worth a second look."""

    seat: PanelSeat
    analyst: Analyst
    reasons: str
    warnings: tuple[str, ...]

    @property
    def is_published(self) -> bool:
        return self.seat.published_at is not None


@dataclass
class Card:
    """One session. Without a `consultation` it is free, or taken by something hidden."""

    session: Session
    consultation: Consultation | None = None
    readiness: Readiness = Readiness("", "")
    panel: list[SeatLine] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    candidates: Candidates = field(default_factory=Candidates)
    steps: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        if self.consultation:
            return "booked"
        return "free" if self.session.is_free else "taken"

    @property
    def drafts(self) -> int:
        return sum(not line.is_published for line in self.panel)

    @property
    def usable(self) -> int:
        return len(self.consultation.usable_images) if self.consultation else 0

    @property
    def goals(self) -> list[str]:
        return goals_in_words(self.consultation.answers) if self.consultation else []

    @property
    def thumbnail(self) -> Thumbnail | None:
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

    @property
    def cards(self) -> list[Card]:
        return [card for hour in self.hours for card in hour.cards]

    @property
    def rooms(self) -> int:
        return max((len(hour.cards) for hour in self.hours), default=1)

    @property
    def drafts(self) -> int:
        """Seats of which nobody has been told."""
        return sum(card.drafts for card in self.cards)

    @property
    def publishable(self) -> int:
        """Complete panels with something new to tell."""
        return sum(
            bool(card.drafts) and len(card.panel) >= self.open_desk.panel_min for card in self.cards
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
            ("waiting", _("%(count)d waiting for images")),
            ("late", _("%(count)d late")),
            ("filling", _("%(count)d being filled in")),
            ("held", _("%(count)d held")),
            ("no_show", _("%(count)d missed")),
            ("free", _("%(count)d free")),
        ):
            if counts[state]:
                said.append(words % {"count": counts[state]})
        return said


def board_of(open_desk: OpenDesk, *, by: User) -> Board:
    """Everything on the board, in a number of queries that does not grow with the day."""
    now = timezone.now()
    sessions = list(open_desk.sessions.with_freedom())
    consultations = list(consultations_on(open_desk, by))
    seats = list(PanelSeat.objects.filter(consultation__open_desk=open_desk))
    choice = choice_for(open_desk, consultations, seats)
    by_session = {
        consultation.session_id: consultation
        for consultation in consultations
        if consultation.status in C.OCCUPYING
    }
    cards = [
        card_of(session, by_session.get(session.pk), open_desk, choice, now) for session in sessions
    ]
    hours = [
        Hour(start, group[0].session.ends_at, group)
        for start, found in groupby(cards, key=lambda card: card.session.starts_at)
        if (group := list(found))
    ]
    ended = [one for one in consultations if one.status in {C.CANCELLED, C.RELEASED}]
    return Board(open_desk, hours, ended, now)


def consultations_on(open_desk: OpenDesk, by: User) -> QuerySet[Consultation]:
    """What the reader may see of the day, with everything a card shows."""
    return (
        Consultation.objects.visible_to(by)
        .filter(open_desk=open_desk, status__in=BOARD_STATUSES)
        .select_related(
            "requester__institution", "requester__analyst__facility", "session", "record"
        )
        .prefetch_related(
            Prefetch("images", ConsultationImage.objects.select_related("upload")),
            "images__upload__previews",
        )
    )


def choice_for(
    open_desk: OpenDesk, consultations: list[Consultation], seats: list[PanelSeat]
) -> Choice:
    tags = {tag for consultation in consultations for tag in tags_wanted(consultation.answers)}
    analysts = analysts_for(open_desk, seats, tags)
    requesters = [consultation.requester for consultation in consultations]
    return Choice(
        analysts={analyst.pk: analyst for analyst in analysts},
        seats=tuple(seats),
        conflicts=conflicts_among([*requesters, *(analyst.user for analyst in analysts)]),
        visible=frozenset(consultation.pk for consultation in consultations),
    )


def card_of(
    session: Session,
    consultation: Consultation | None,
    open_desk: OpenDesk,
    choice: Choice,
    now: datetime,
) -> Card:
    if consultation is None or session.is_free:  # a hold that has run out is free again
        return Card(session)
    consultation.open_desk = open_desk
    panel = panel_of(consultation, choice)
    chooses = consultation.status in C.BOOKED
    return Card(
        session,
        consultation,
        readiness=readiness_of(consultation, now),
        panel=panel,
        warnings=panel_warnings(panel, open_desk) if chooses else [],
        candidates=choice.candidates(consultation) if chooses else Candidates(),
        steps=steps_of(consultation, now),
    )


def panel_of(consultation: Consultation, choice: Choice) -> list[SeatLine]:
    lines = []
    for seat in choice.seats:
        if seat.consultation_id == consultation.pk:
            analyst = choice.analysts[seat.analyst_id]
            warnings = seat_warnings(analyst, consultation, choice)
            reasons = in_short(choice.reasons(analyst, consultation))
            lines.append(SeatLine(seat, analyst, reasons, tuple(warnings)))
    return lines


def seat_warnings(analyst: Analyst, consultation: Consultation, choice: Choice) -> list[str]:
    """What deserves a second look while something can still be changed."""
    if consultation.status not in C.BOOKED:
        return []
    if choice.may_not_sit(analyst, consultation):
        return [_("cannot sit here")]
    return choice.warnings(analyst, consultation)


def panel_warnings(panel: list[SeatLine], open_desk: OpenDesk) -> list[str]:
    """What is wrong with the panel as a whole."""
    missing = open_desk.panel_min - len(panel)
    told = []
    if missing > 0:
        told.append(
            ngettext("%(count)d more analyst needed", "%(count)d more analysts needed", missing)
            % {"count": missing}
        )
    sites = Counter(line.analyst.facility.city for line in panel)
    told += [
        _("twice from %(city)s") % {"city": city} for city, count in sites.items() if count > 1
    ]
    return told


def readiness_of(consultation: Consultation, now: datetime) -> Readiness:
    """How ready a booking is, in one word and in plain ones."""
    match consultation.status:
        case C.DRAFT:
            return Readiness("filling", _("Form being filled in"))
        case C.CONFIRMED if consultation.needs_images and not consultation.usable_images:
            return Readiness("ready", _("Ready, accepted by hand"))
        case C.CONFIRMED:
            return Readiness("ready", _("Ready"))
        case C.PROVISIONAL:
            return images_awaited(consultation, now)
    return Readiness(consultation.status, consultation.get_status_display())


def images_awaited(consultation: Consultation, now: datetime) -> Readiness:
    if any(image.is_under_way for image in consultation.images.all()):
        return Readiness("waiting", _("Images arriving"))
    if now >= consultation.open_desk.data_deadline_at - LATE_WITHIN:
        return Readiness("late", _("Images late"))
    return Readiness("waiting", _("Images awaited"))


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
