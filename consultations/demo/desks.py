"""The demo facility's open desks: one held, one next, one in preparation.

Everything goes through the services. The past one is booked as if it were to come, then moved back
in time, then held: the services refuse to book the past, and they are right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone

from consultations.demo.cases import COMING_CASES, PAST_CASES, Case
from consultations.models import (
    Consultation,
    ConsultationImage,
    OpenDesk,
    PanelSeat,
    Record,
    Session,
)
from consultations.queries.tags.wanted import wanted_tags
from consultations.services import approaches, open_desks, panels, polls, records
from consultations.services.bookings import changes, claims
from consultations.services.tags import answer_tags, suggest_tags
from fbias.core.clock import facility_today
from fbias.core.models import TimelineEntry
from fbias.imagery.demo.storing import store_micrograph
from fbias.imagery.models import Upload
from members.models import Analyst, Tag, User
from members.services.availability import Stretch, state_week

ZONE = ZoneInfo("Europe/Paris")
HOURS = (time(10), time(11), time(14))
ROOMS = 2
PANEL = 2
THURSDAY = 3
USUAL_WEEK = (Stretch(THURSDAY, time(9), time(12)), Stretch(4, time(14), time(17)))


def demo_key(name: str) -> UUID:
    """The same key for the same name: what makes loading twice the same as once."""
    return uuid5(NAMESPACE_URL, f"fbias-demo/{name}")


def is_loaded() -> bool:
    return Consultation.objects.filter(request_key=demo_key(PAST_CASES[0].key)).exists()


@dataclass(frozen=True)
class Cast:
    """Who plays in the demo."""

    people: Mapping[str, User]  # by the first part of their address
    coordinator: User
    analyst: Analyst


def load(people: Mapping[str, User]) -> None:
    """Make the three open desks around the next Thursday that is at least eight days away."""
    cast = Cast(people, people["coordinator"], Analyst.objects.get(user=people["analyst"]))
    state_week(cast.analyst, by=cast.analyst.user, stretches=USUAL_WEEK)
    coming = next_thursday(facility_today() + timedelta(days=8))
    make_past_desk(cast, day=coming - timedelta(days=49), staged_on=coming + timedelta(days=7))
    desk = make_coming_desk(cast, day=coming)
    later = open_desks.plan_next_open_desk(
        desk, by=cast.coordinator, day=coming + timedelta(days=56)
    )
    polls.set_poll(
        later,
        by=cast.coordinator,
        closes_at=timezone.now() + timedelta(days=14),
        opens_by_offers=True,
    )


def next_thursday(day: date) -> date:
    return day + timedelta(days=(THURSDAY - day.weekday()) % 7)


def plan(cast: Cast, day: date) -> OpenDesk:
    """An open desk of six sessions, open for booking, with the hours that analysts offer."""

    def at(days_before: int, wall: time) -> datetime:
        return open_desks.local_instant(day - timedelta(days=days_before), wall, ZONE)

    desk = open_desks.plan_open_desk(
        by=cast.coordinator,
        day=day,
        hours=HOURS,
        rooms=ROOMS,
        opens_at=at(40, time(9)),
        closes_at=at(5, time(18)),
        data_deadline_at=at(4, time(18)),
        panel_freeze_at=at(2, time(18)),
        opens_by_offers=True,
    )
    desk = open_desks.open_open_desk(desk, by=cast.coordinator)
    offer_some_hours(desk, cast)
    return desk


def offer_some_hours(desk: OpenDesk, cast: Cast) -> None:
    """Two thirds of the network offer one to three hours; the demo analyst offers all of them."""
    hours = sorted({session.starts_at for session in desk.sessions.all()})
    for number, analyst in enumerate(Analyst.objects.can_work().order_by("pk")):
        offered = hours if analyst == cast.analyst else hours[number % 2 : 1 + number % 4]
        if offered and (number % 3 or analyst == cast.analyst):
            polls.answer_poll(desk, analyst, by=cast.coordinator, hours=offered, max_sessions=3)


def book_case(case: Case, session: Session, cast: Cast) -> Consultation:
    """Claim, answer, add the images and send the form, as a person would."""
    person = cast.people[case.person]
    claim = claims.claim_session(session, by=person, request_key=demo_key(case.key))
    for micrograph, role in case.images:
        upload = store_micrograph(
            person, micrograph, request_key=demo_key(f"{case.key}/{micrograph.file_name}")
        )
        ConsultationImage.objects.create(consultation=claim, upload=upload, role=role)
    claim = changes.save_answers(claim, by=person, answers=case.answers)
    say_tags(case, claim, person)
    return changes.book_session(claim, by=person)


def say_tags(case: Case, claim: Consultation, person: User) -> None:
    """Answer what the portal understood, and add what it did not."""
    suggest_tags(claim)
    asked = dict(claim.request_tags.values_list("tag", "tag__slug"))
    missed = Tag.objects.in_use().filter(slug__in=set(case.tags) - set(asked.values()))
    answer_tags(
        claim,
        by=person,
        answers={pk: slug in case.tags for pk, slug in asked.items()},
        added=missed.values_list("pk", flat=True),
    )


def make_coming_desk(cast: Cast, *, day: date) -> OpenDesk:
    """Some places confirmed, one without images yet, some free; panels published and proposed."""
    desk = plan(cast, day)
    sessions = list(desk.sessions.all())
    booked = [
        book_case(case, session, cast)
        for case, session in zip(COMING_CASES, sessions, strict=False)
    ]
    for consultation in booked[:2]:
        seat_panel(consultation, cast, first=cast.analyst if consultation == booked[0] else None)
    panels.publish_panels(desk, by=cast.coordinator)
    for seat in PanelSeat.objects.filter(consultation=booked[0]).select_related("analyst__user"):
        panels.accept_seat(seat, by=seat.analyst.user)
    panels.propose_panels(desk, by=cast.coordinator)
    return desk


def make_past_desk(cast: Cast, *, day: date, staged_on: date) -> OpenDesk:
    """Book and seat it in the near future, move it back to `day`, then hold it."""
    desk = plan(cast, staged_on)
    sessions = list(desk.sessions.all())
    booked = [
        book_case(case, session, cast) for case, session in zip(PAST_CASES, sessions, strict=False)
    ]
    for consultation in booked:
        seat_panel(consultation, cast, first=None)
    panels.publish_panels(desk, by=cast.coordinator)
    move_back(desk, to=day)
    for case, consultation in zip(PAST_CASES, booked, strict=True):
        consultation.refresh_from_db()
        take_place(case, consultation, cast)
    desk.refresh_from_db()
    desk = desk.life.advance(desk, "close", by=cast.coordinator)
    return open_desks.hold_open_desk(desk, by=cast.coordinator)


def seat_panel(consultation: Consultation, cast: Cast, *, first: Analyst | None) -> None:
    """Two analysts who know the question best among those who offered the hour and are free."""
    chosen = [first] if first else []
    sites = {analyst.facility_id for analyst in chosen}
    for analyst in ranked_analysts(consultation):
        if len(chosen) == PANEL:
            break
        if analyst.facility_id not in sites and analyst not in chosen:
            chosen.append(analyst)
            sites.add(analyst.facility_id)
    for analyst in chosen:
        panels.seat_analyst(consultation, analyst, by=cast.coordinator)


def ranked_analysts(consultation: Consultation) -> list[Analyst]:
    """Analysts free at this hour, without conflict, from other institutions, best level first."""
    assert consultation.session  # noqa: S101 - a booked consultation has a session
    tags = wanted_tags([consultation])[consultation.pk]
    person = consultation.requester
    free = (
        Analyst.objects.can_work()
        .filter(offers__open_desk=consultation.open_desk_id)
        .filter(offers__starts_at=consultation.session.starts_at)
        .exclude(seats__period__overlap=consultation.session.period)
        .not_hidden_from(person)
        .exclude(facility__institution=person.institution_id)
        .prefetch_related("expertise__tag")
        .order_by("pk")
    )

    def knowledge(analyst: Analyst) -> float:
        known = analyst.expertise.all()
        return sum((line.level or 0) * tags.get(line.tag.slug, 0.0) for line in known)

    return sorted(free, key=knowledge, reverse=True)


def move_back(desk: OpenDesk, *, to: date) -> None:
    """Move the day and everything that hangs on it into the past, at the same wall-clock hours."""
    days = (desk.day - to).days

    def earlier(instant: datetime) -> datetime:
        local = instant.astimezone(ZONE)
        return open_desks.local_instant(local.date() - timedelta(days=days), local.time(), ZONE)

    for session in desk.sessions.all():
        session.starts_at, session.ends_at = earlier(session.starts_at), earlier(session.ends_at)
        session.save(update_fields=["starts_at", "ends_at"])
        PanelSeat.objects.filter(consultation__session=session).update(period=session.period)
    desk.offers.all().delete()
    OpenDesk.objects.filter(pk=desk.pk).update(
        day=to,
        opens_at=earlier(desk.opens_at),
        closes_at=earlier(desk.closes_at),
        data_deadline_at=earlier(desk.data_deadline_at),
        release_at=earlier(desk.given_up_at),
        panel_freeze_at=earlier(desk.panel_freeze_at),
    )
    booked = list(desk.consultations.order_by("pk"))
    for number, consultation in enumerate(booked):
        # People did not all book at the same moment.
        back = timedelta(days=days + 1 + 3 * number)
        Consultation.objects.filter(pk=consultation.pk).update(
            created_at=F("created_at") - back, booked_at=F("booked_at") - back
        )
        date_back(consultation, back)
        consultation.seats.update(published_at=earlier(timezone.now()))
        for image in consultation.images.all():
            Upload.objects.filter(pk=image.upload_id).update(
                created_at=F("created_at") - back, available_at=F("available_at") - back
            )


def date_back(subject: Consultation, back: timedelta) -> None:
    TimelineEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=str(subject.pk)
    ).update(at=F("at") - back)


def take_place(case: Case, consultation: Consultation, cast: Cast) -> None:
    """Hold the session and write the record, or say that nobody came."""
    if case.record is None:
        records.miss_session(consultation, by=cast.coordinator)
        return
    consultation = records.hold_session(consultation, by=cast.coordinator)
    seats = consultation.seats.select_related("analyst__user").order_by("pk")
    for seat, tried in zip(seats, case.record.approaches, strict=False):
        approaches.add_approach(
            consultation,
            by=seat.analyst.user,
            tool=tried.tool,
            steps=tried.steps,
            outcome=tried.outcome,
            limits=tried.limits,
        )
    records.send_record(
        consultation,
        by=cast.coordinator,
        recommended=case.record.recommended,
        next_step=case.record.next_step,
        hours=Decimal(case.record.hours),
    )
    if consultation.session:
        Record.objects.filter(consultation=consultation).update(
            sent_at=consultation.session.ends_at + timedelta(hours=26)
        )
