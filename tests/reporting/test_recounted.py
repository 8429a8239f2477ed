"""Figures counted again by a slow script that shares no code with the page."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median

import pytest
import time_machine

from consultations.models import Consultation, IntakeForm, OpenDesk, Record, Session
from fbias.reporting.queries.indicators import figures_for
from fbias.reporting.queries.periods import EVER, of_year
from fbias.reporting.queries.projects import table_1_rows
from fbias.reporting.queries.series import series_for
from members.models import User
from projects.enums import ProjectStatus
from projects.models import Project
from tests.factories import InstitutionFactory, OpenDeskFactory, UserFactory

pytestmark = pytest.mark.django_db
STATES = ("held", "held", "held", "no_show", "cancelled", "released")
PROJECTS = ("declined", "active", "closed", "submitted", "redirected")
FIRST, YEARS = 2021, range(2021, 2026)


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def make_history(consultations, projects, seed=7):
    """Five years; the same seed makes the same history."""
    chance = random.Random(seed)
    places = [
        InstitutionFactory(kind=kind, region=region, city=region)
        for kind in ("academic", "hospital")
        for region in ("Bretagne", "Alsace", "Corse")
    ]
    people = User.objects.bulk_create(
        User(email=f"h{n}@example.org", name=f"H {n}", institution=chance.choice(places),
             pi_email=f"pi{n % 40}@example.org", position=("phd", "pi", "")[n % 3])
        for n in range(max(consultations // 2, 10))
    )  # fmt: skip
    desks = [
        OpenDeskFactory(past=True, day=date(FIRST, 1, 5) + timedelta(days=60 * n))
        for n in range(30)
    ]
    form = IntakeForm.objects.current()
    slots = Session.objects.bulk_create(
        Session(
            open_desk=desks[n % 30], room="ABCDEFGHI"[n // 240],
            starts_at=noon(desks[n % 30].day) + timedelta(hours=n // 30 % 8),
            ends_at=noon(desks[n % 30].day) + timedelta(hours=n // 30 % 8 + 1),
        )
        for n in range(consultations)
    )  # fmt: skip
    rows = Consultation.objects.bulk_create(
        Consultation(
            requester=chance.choice(people), open_desk=slot.open_desk, session=slot,
            status=chance.choice(STATES), title="T", intake_form=form, call_name=f"c{n}",
            booked_at=slot.starts_at - timedelta(days=chance.randint(3, 90)),
        )
        for n, slot in enumerate(slots)
    )  # fmt: skip
    Record.objects.bulk_create(
        Record(consultation=row, recommended="R", next_step=chance.choice(("done", "project")),
               hours=Decimal(chance.randint(2, 12)) / 2)
        for row in rows if row.status == "held" and chance.random() < 0.9
    )  # fmt: skip
    held = [row for row in rows if row.status == "held"]
    for n in range(projects):
        received = date(FIRST, 1, 2) + timedelta(days=chance.randint(0, 1800))
        status = chance.choice(PROJECTS)
        decided = (
            None if status == "submitted" else received + timedelta(days=chance.randint(1, 60))
        )
        source = held[n] if n < len(held) and chance.random() < 0.3 else None
        Project.objects.create(
            requester=chance.choice(people), title=f"P {n}", question="Q", status=status,
            submitted_at=noon(received), decided_at=decided and noon(decided), reason="R",
            outcome="O", redirected_to="local" if status == "redirected" else "",
            consultation=source, origin="open_desk" if source else "direct",
        )  # fmt: skip


def recounted(year):
    """By loops over rows, one query for each."""
    people = set()
    found = sessions_again(year, people) | projects_again(year, people)
    users = [User.objects.get(pk=pk) for pk in people]
    regions = Counter(user.institution.region for user in users)
    return {
        **found,
        ("users_served", "People"): len(people),
        ("labs_served", "Teams"): len({user.pi_email for user in users}),
        **{("regions_served", region): n for region, n in regions.items()},
        ("user_status", "PhD student"): sum(user.position == "phd" for user in users),
        ("user_status", "Not said"): sum(not user.position for user in users),
    }


def sessions_again(year, people):
    states, hours, waits, led, ended = Counter(), Decimal(0), [], 0, 0
    for one in Consultation.objects.order_by("pk"):
        if year and OpenDesk.objects.get(pk=one.open_desk_id).day.year != year:
            continue
        states[one.status] += 1
        for record in Record.objects.filter(consultation=one):
            hours += record.hours + record.preparation_hours
        if one.status == "held":
            people.add(one.requester_id)
            waits.append((one.session.starts_at - one.booked_at).total_seconds() / 86400)
            led += Project.objects.filter(consultation=one).exists()
            ended += Project.objects.filter(consultation=one, status="closed").count()
    return {
        ("consultations", "Took place"): states["held"],
        ("consultations", "Nobody came"): states["no_show"],
        ("consultations", "Released: no images"): states["released"],
        ("wait_consult", "Half: at most"): one_place(median(waits)),
        ("hours", "Sessions"): hours,
        ("conversion", "A project was asked for"): led,
        ("conversion", "The project was delivered"): ended,
        ("conversion", "Sessions that led to a request"): one_place(
            Decimal(100 * led) / states["held"]
        ),
    }


def projects_again(year, people):
    received, decided, waits = Counter(), Counter(), []
    for one in Project.objects.order_by("pk"):
        if not year or one.submitted_at.year == year:
            received[one.status] += 1
        if one.decided_at and (not year or one.decided_at.year == year):
            decided[one.status] += 1
            waits.append((one.decided_at.date() - one.submitted_at.date()).days)
            if one.status in {"active", "closed"}:
                people.add(one.requester_id)
    accepted = decided["active"] + decided["closed"]
    return {
        ("wait_decision", "Half: at most"): one_place(median(waits)),
        ("acceptance_rate", "Accepted"): one_place(
            Decimal(100 * accepted) / (accepted + decided["declined"])
        ),
        **{("projects", str(ProjectStatus(state).label)): n for state, n in received.items()},
    }


def one_place(number):
    return round(Decimal(number), 1)


def agree(reader):
    for year in (*YEARS, None):
        shown = {
            (figure.key, row.label): row.value
            for figure in figures_for(reader, of_year(year) if year else EVER)
            for row in figure.rows
        }
        again = recounted(year)
        assert {place: shown.get(place) for place in again} == again


def test_a_slow_count_agrees_to_the_unit():
    make_history(120, 50)

    agree(UserFactory(coordinator=True))


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_slow_count_of_five_full_years_agrees_to_the_unit():
    make_history(2000, 800)

    agree(UserFactory(coordinator=True))


def test_the_last_five_years_say_what_a_slow_count_says():
    make_history(120, 50)

    with time_machine.travel(datetime(2025, 12, 1, 12, tzinfo=UTC)):
        found = series_for(UserFactory(coordinator=True))

    shown = {
        (one.figure.key, line.label, year): row.value if row else 0
        for one in found
        for line in one.lines
        for year, row in zip(YEARS, line.rows, strict=True)
    }
    again = {(*place, year): n for year in YEARS for place, n in recounted(year).items()}
    assert {place: shown.get(place, 0) for place in again} == again


def test_the_table_of_a_year_is_that_of_a_slow_count():
    make_history(20, 40)
    for n, project in enumerate(Project.objects.order_by("pk")):
        Project.objects.filter(pk=project.pk).update(
            ended_on=project.submitted_at.date() + timedelta(days=n)
        )
    reader = UserFactory(coordinator=True)

    for year in YEARS:
        over = [
            one.title
            for one in Project.objects.order_by("submitted_at", "pk")
            if one.status == "closed" and one.ended_on.year == year
        ]
        assert [row[0] for row in table_1_rows(reader, of_year(year))] == over
