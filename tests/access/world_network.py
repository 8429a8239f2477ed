"""The network's own life in the small facility: one open topic, and one bound to the owner."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils import timezone

from fbias.network.models import (
    HelpAnswer,
    MeetingFile,
    MentoringEntry,
    Reading,
    StepOut,
    ToolPreview,
)
from tests.factories import (
    AnalystFactory,
    ComputingRequestFactory,
    ComputingResourceFactory,
    ConflictFactory,
    ExpertiseFactory,
    HelpRequestFactory,
    LibraryItemFactory,
    MeetingFactory,
    MentoringPairFactory,
    TopicFactory,
)

if TYPE_CHECKING:
    from members.models import Analyst
    from tests.access.world import World

MAY_KNOW = frozenset({"panel", "drafted", "bystander", "coordinator", "superuser"})

INSIDE = MAY_KNOW | {"rival", "rival_coordinator"}


def make_network(world: World) -> None:
    people = world.people
    meeting = MeetingFactory(minutes="We met.")
    world.put("meeting", "any", meeting.pk)
    topics = {
        "own": TopicFactory(
            title=world.secret(MAY_KNOW, "own", "topic", "title"),
            text=world.secret(MAY_KNOW, "own", "topic", "text"),
            minutes=world.secret(MAY_KNOW, "own", "topic", "minutes"),
            proposed_by=people["panel"],
            is_confidential=True,
        ),
        "other": TopicFactory(proposed_by=people["bystander"]),
    }
    topics["own"].people.add(people["owner"])
    StepOut.objects.create(topic=topics["own"], person=people["stranger"])
    world.put("stepped_out", "own", topics["own"].pk, people["stranger"].pk)
    for whose, topic in topics.items():
        world.put("topic", whose, topic.pk)
        own = whose == "own"
        file = MeetingFile.objects.create(
            meeting=meeting,
            topic=topic if own else None,
            file_name="slides.txt",
            content=world.secret(MAY_KNOW, "own", "topic", "file").encode() if own else b"x",
            size=20,
            added_by=topic.proposed_by,
        )
        world.put("meeting_file", whose, meeting.pk, file.pk)
    world.values["open_topic"] = topics["other"].pk
    make_help(world)
    make_library(world)
    colleague = AnalystFactory()
    ConflictFactory(person=people["rival_coordinator"], with_person=colleague.user)
    make_mentoring(world, colleague)
    make_computing(world, colleague)
    tool = ToolPreview.objects.create(
        title="A tracker",
        text="It tracks.",
        link="https://example.org/t",
        questions=["Would you use it?"],
        shown_by=people["panel"],
    )
    world.put("preview_tool", "any", tool.pk)
    link = {"link": "https://example.org/a", "title": "An article", "added_by": people["panel"]}
    world.put("reading", "any", Reading.objects.create(**link).pk)


def make_help(world: World) -> None:
    for name, is_solved in (("help_request", False), ("solved_help", True)):
        for whose, asker in (("own", "panel"), ("other", "bystander")):
            own = whose == "own"
            request = HelpRequestFactory(
                asked_by=world.people[asker],
                consultation=world.cases["own", "consultation"] if own else None,
                title=world.secret(MAY_KNOW, whose, name, "title") if own else "Too many nuclei",
            )
            answer = HelpAnswer.objects.create(
                help_request=request,
                author=world.people["neighbour"],
                text=world.secret(MAY_KNOW, whose, name, "answer") if own else "Try fewer.",
                request_key=uuid.uuid4(),
            )
            world.put(name, whose, request.pk)
            if is_solved:
                request.status, request.solved_by = "solved", answer
                request.save()
            else:
                world.put("help_answer", whose, request.pk, answer.pk)


def make_mentoring(world: World, other: Analyst) -> None:
    """The panel's analyst mentors somebody, is asked to mentor, and looks for a mentor."""
    panel = world.people["panel"].analyst
    readers = frozenset({"panel", "coordinator", "superuser"})
    running = MentoringPairFactory(
        running=True,
        learner=other,
        mentor=panel,
        wish=world.secret(readers, "own", "pair", "wish"),
    )
    line = MentoringEntry.objects.create(
        pair=running,
        day=running.began_on,
        hours=1,
        done=world.secret(readers, "own", "pair", "done"),
        noted_by=world.people["panel"],
        request_key=uuid.uuid4(),
    )
    asked = MentoringPairFactory(
        learner=other, mentor=panel, status="proposed", proposed_at=timezone.now()
    )
    wanted = MentoringPairFactory(learner=panel)
    mentor = world.people["bystander"].analyst
    ExpertiseFactory(analyst=mentor, tag=wanted.tag, level=3)
    world.put("pair", "own", running.pk)
    world.put("pair_line", "own", running.pk, line.pk)
    world.put("pair_asked", "own", asked.pk)
    world.put("pair_wanted", "own", wanted.pk)
    world.put("pair_choice", "own", wanted.pk, mentor.pk)


def make_computing(world: World, other: Analyst) -> None:
    """The panel's analyst keeps a machine; the bystander asks, and somebody in a conflict."""
    people = world.people
    resource = ComputingResourceFactory(keeper=people["panel"], facility=other.facility)
    world.put("machine", "any", resource.pk)
    readers = frozenset({"panel", "coordinator", "superuser"})
    hidden = ComputingRequestFactory(
        resource=resource, asked_by=other.user, why=world.secret(readers, "own", "time", "why")
    )
    usual = {"resource": resource, "asked_by": people["bystander"]}
    world.put("time", "own", hidden.pk)
    world.put("time", "other", ComputingRequestFactory(**usual).pk)
    world.put("time_asked", "other", ComputingRequestFactory(**usual).pk)
    world.put("time_granted", "other", ComputingRequestFactory(status="granted", **usual).pk)


def make_library(world: World) -> None:
    only_panel = frozenset({"panel"})
    for status, owner, step in (
        ("own", "panel", "share"),
        ("members", "bystander", "take_back"),
        ("public", "bystander", "withdraw"),
    ):
        readers = {"own": only_panel, "members": INSIDE}.get(status)
        item = LibraryItemFactory(
            status=status,
            owner=world.people[owner],
            licence="MIT",
            title=world.secret(readers, status, "item", "title") if readers else "Public one",
            text=world.secret(readers, status, "item", "text") if readers else "For all.",
        )
        world.put("library_item", status, item.pk)
        world.put("item_step", status, item.pk, step)
