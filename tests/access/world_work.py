"""Projects at work and at their end, for the matrix: the role panel leads those of `own`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from fbias.core.links import sign
from fbias.imagery import storage
from members.models import Analyst, User
from projects.enums import ProjectStatus as P
from projects.models import Case, Deliverable, Project, Publication, Report, Task, TimeEntry
from projects.services.pi.confirmation import CONFIRM_PI
from projects.services.surveys import ANSWER_SURVEY
from tests.factories import AnalystFactory, AssignmentFactory, ProjectFactory, ProjectImageFactory

if TYPE_CHECKING:
    from tests.access.world import World

CASE = "A team asked, and it works."


def make_work(world: World, requester: User, whose: str, coordinating: frozenset[str]) -> None:
    """One that is worked on, one that is delivered, one that is completed."""
    inside = coordinating | ({"panel"} if whose == "own" else set())
    seen = inside | ({"owner"} if whose == "own" else set())
    own = Analyst.objects.filter(user=world.people["panel"]).first()
    lead = own if own and whose == "own" else AnalystFactory()

    def led(status: str, name: str, **changes: object) -> Project:
        project = ProjectFactory(
            requester=requester, status=status, started_on=date(2026, 3, 2),
            title=world.secret(frozenset(seen) | {"funder"}, whose, name, "title"), **changes,
        )  # fmt: skip
        AssignmentFactory(project=project, analyst=lead, answered_at=timezone.now())
        world.put(name, whose, project.pk)
        return project

    working = led(P.ACTIVE, "working")
    inner = frozenset(inside)
    task = Task.objects.create(
        project=working, title=world.secret(inner, whose, "task", "title"), kind="task"
    )
    begins = timezone.now() - timedelta(days=400 if whose == "own" else 410)
    entry = TimeEntry.objects.create(
        project=working, analyst=lead, activity="analysis", hours=1, request_key=uuid4(),
        period=(begins, begins + timedelta(hours=1)),
        note=world.secret(inner, whose, "entry", "note"),
    )  # fmt: skip
    due = Report.objects.create(
        project=working, number=2, due_on=date(2026, 5, 1), author=lead,
        text=world.secret(inner, whose, "report", "draft"),
    )  # fmt: skip
    sent = Report.objects.create(
        project=working, number=1, due_on=date(2026, 4, 1), author=lead, status="sent",
        sent_at=timezone.now(), text=world.secret(frozenset(seen), whose, "report", "sent"),
    )  # fmt: skip
    for name, part in (
        ("working_task", task), ("working_entry", entry), ("due_report", due),
        ("sent_report", sent),
    ):  # fmt: skip
        world.put(name, whose, working.pk, part.pk)
    make_end(world, whose, led(P.DELIVERED, "delivered"), led(P.COMPLETED, "ended"), seen)


def make_end(
    world: World, whose: str, delivered: Project, ended: Project, seen: set[str] | frozenset[str]
) -> None:
    image = ProjectImageFactory(project=delivered)
    storage.write(image.upload.storage_key, bytes(1000), content_type="application/octet-stream")
    deliverable = Deliverable.objects.create(
        project=delivered, title="Macro", licence="MIT", upload=image.upload,
        instructions=world.secret(frozenset(seen), whose, "deliverable", "words"),
    )  # fmt: skip
    world.put("deliverable", whose, delivered.pk, deliverable.pk)
    publication = Publication.objects.create(project=ended, doi="10.1234/old.1")
    world.put("publication", whose, ended.pk, publication.pk)
    Case.objects.create(project=ended, title="Cilia", text=CASE)


def make_survey_link(world: World) -> None:
    ended = ProjectFactory(status=P.COMPLETED)
    person = ended.requester
    world.put("survey_link", "valid", sign(ANSWER_SURVEY, ended, person))
    world.put("survey_link", "forged", sign(CONFIRM_PI, ended, person))
