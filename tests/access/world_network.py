"""The network's own life in the small facility: one open topic, and one bound to the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fbias.network.models import MeetingFile, StepOut
from tests.factories import MeetingFactory, TopicFactory

if TYPE_CHECKING:
    from tests.access.world import World

MAY_KNOW = frozenset({"panel", "drafted", "bystander", "coordinator", "superuser"})


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
