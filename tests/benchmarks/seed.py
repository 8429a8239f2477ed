"""Fill a database with `count` consultations and as many projects, in all their states."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from consultations.enums import ConsultationStatus, OpenDeskStatus
from consultations.models import (
    Consultation,
    ConsultationImage,
    IntakeForm,
    OpenDesk,
    PanelSeat,
    Session,
)
from fbias.imagery.enums import InspectionState, UploadState
from fbias.imagery.models import Upload
from fbias.notifications.models import Notification
from members.enums import MembershipStatus, Role
from members.models import Analyst, Grant, HostFacility, Institution, User
from projects.enums import Activity, AssignmentStatus, Destination, ProjectStatus
from projects.enums import Role as ProjectRole
from projects.models import Assignment, Project, TimeEntry

SESSIONS_A_DAY = 6
PEOPLE_PER_BOOKING = 3
MAILS_ON_A_PAGE = 60  # the first page is full in the small database too


def seed(count: int) -> dict[str, User]:
    """Returns one person of each role; every list they see grows with `count`."""
    university = Institution.objects.create(name="Benchmark University")
    site = HostFacility.objects.create(
        name="Benchmark core", slug="benchmark", institution=university, city="Lyon",
        latitude=45.8, longitude=4.8,
    )  # fmt: skip
    coordinator = User.objects.create_user("coordinator@bench.example", name="Coordinator")
    coordinator.is_staff = True
    coordinator.save()
    Grant.objects.create(user=coordinator, role=Role.COORDINATOR)
    analysts = [make_analyst(n, site) for n in range(20)]
    people = User.objects.bulk_create(
        User(email=f"p{n}@bench.example", name=f"Person {n}", institution=university, password="!")
        for n in range(max(count // PEOPLE_PER_BOOKING, 10))
    )
    desks = make_desks(-(-count // SESSIONS_A_DAY))
    make_consultations(desks, people, analysts, count)
    make_projects(people, analysts, count)
    make_mails(people, max(count // 10, MAILS_ON_A_PAGE))
    return {"coordinator": coordinator, "analyst": analysts[0].user, "requester": people[0]}


def make_mails(people: list[User], count: int) -> None:
    """The same mail about one consultation, as if asked for again and again."""
    about = Consultation.objects.first()
    assert about
    Notification.objects.bulk_create(
        Notification(
            recipient=people[n % len(people)],
            address=people[n % len(people)].email,
            kind="consultation_confirmed",
            about_type=ContentType.objects.get_for_model(about),
            about_id=str(about.pk),
            occasion=str(n),
        )
        for n in range(count)
    )


def make_analyst(n: int, site: HostFacility) -> Analyst:
    user = User.objects.create_user(f"analyst{n}@bench.example", name=f"Analyst {n}")
    return Analyst.objects.create(user=user, facility=site, status=MembershipStatus.ACTIVE)


def make_desks(count: int) -> list[OpenDesk]:
    """One in ten days' time, the others on the days before today."""
    today = timezone.localdate()
    days = [today + timedelta(days=10), *(today - timedelta(days=n) for n in range(1, count))]
    noon = {day: datetime.combine(day, time(12), tzinfo=UTC) for day in days}
    desks = OpenDesk.objects.bulk_create(
        OpenDesk(
            day=day,
            status=OpenDeskStatus.OPEN if day > today else OpenDeskStatus.HELD,
            opens_at=noon[day] - timedelta(days=40),
            closes_at=noon[day] - timedelta(days=8),
            data_deadline_at=noon[day] - timedelta(days=7),
            panel_freeze_at=noon[day] - timedelta(days=2),
        )
        for day in days
    )
    Session.objects.bulk_create(
        Session(
            open_desk=desk,
            starts_at=noon[desk.day] + timedelta(hours=hour),
            ends_at=noon[desk.day] + timedelta(hours=hour + 1),
            room=room,
        )
        for desk in desks
        for hour in range(3)
        for room in "AB"
    )
    return desks


def make_consultations(
    desks: list[OpenDesk], people: list[User], analysts: list[Analyst], count: int
) -> None:
    """Confirmed on the next day, held on those before; each with one image and two seats."""
    form = IntakeForm.objects.current()
    sessions = list(Session.objects.select_related("open_desk").order_by("-starts_at")[:count])
    rows = Consultation.objects.bulk_create(
        Consultation(
            requester=people[n % len(people)],
            open_desk=session.open_desk,
            session=session,
            intake_form=form,
            status=ConsultationStatus.CONFIRMED
            if session.open_desk.status == OpenDeskStatus.OPEN
            else ConsultationStatus.HELD,
            title=f"How many nuclei are in sample {n}?",
            answers={"title": "Nuclei", "goals": ["count"], "help": "auto"},
            call_name=f"room-{n}",
            booked_at=session.open_desk.opens_at,
        )
        for n, session in enumerate(sessions)
    )
    uploads = Upload.objects.bulk_create(
        Upload(
            owner=row.requester,
            request_key=row.request_key,
            file_name="nuclei.tif",
            declared_size=1000,
            part_size=8 * 1024**2,
            state=UploadState.AVAILABLE,
            sha256="0" * 64,
            available_at=timezone.now(),
            inspection=InspectionState.DONE,
            report={"readable": True, "images": [], "findings": []},
        )
        for row in rows
    )
    ConsultationImage.objects.bulk_create(
        ConsultationImage(consultation=row, upload=upload)
        for row, upload in zip(rows, uploads, strict=True)
    )
    PanelSeat.objects.bulk_create(
        PanelSeat(
            consultation=row,
            analyst=analysts[(2 * n + place) % len(analysts)],
            period=(row.session.starts_at, row.session.ends_at),
            published_at=timezone.now(),
        )
        for n, row in enumerate(rows)
        for place in range(2)
    )


def make_projects(people: list[User], analysts: list[Analyst], count: int) -> None:
    """Spread over all states; those at work have a lead and an hour of work."""
    states = [state for state in ProjectStatus if state != ProjectStatus.DRAFT]
    now = timezone.now()
    rows = Project.objects.bulk_create(
        Project(
            requester=people[n % len(people)],
            title=f"How do cells move in film {n}?",
            question="Do cells without the receptor swim straighter than the others?",
            status=states[n % len(states)],
            status_since=now - timedelta(hours=n % 2000),
            submitted_at=now - timedelta(hours=n),
            reason="Because.",
            redirected_to=Destination.LOCAL,
            waits_for="Data",
        )
        for n in range(count)
    )
    worked = [(n, row) for n, row in enumerate(rows) if row.status in ProjectStatus.WORKED]
    Assignment.objects.bulk_create(
        Assignment(
            project=row,
            analyst=analysts[n % len(analysts)],
            role=ProjectRole.LEAD,
            status=AssignmentStatus.ACCEPTED,
            hours=20,
        )
        for n, row in worked
    )
    TimeEntry.objects.bulk_create(
        TimeEntry(
            project=row,
            analyst=analysts[n % len(analysts)],
            activity=Activity.ANALYSIS,
            period=(now - timedelta(hours=n + 1), now - timedelta(hours=n)),
            hours=1,
            request_key=uuid4(),
        )
        for n, row in worked
    )
