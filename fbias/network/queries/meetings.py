"""What the pages about meetings read."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from fbias.core.counting import count_by
from fbias.network.enums import Coming
from fbias.network.models import Attendance, Meeting, MeetingFile, Topic
from members.models import User


def meetings_for(reader: User) -> Any:
    """Each with the reader's own answer and how many come; hidden topics are in no number."""
    answers = Attendance.objects.filter(meeting=OuterRef("pk"))
    own = answers.filter(person=reader.pk).values("answer")[:1]
    return Meeting.objects.visible_to(reader).annotate(
        my_answer=Subquery(own), coming_count=count_by(answers.filter(answer="yes"), "meeting")
    )


def agenda_of(meeting: Meeting, reader: User) -> list[Topic]:
    """Its topics that this person may know of, in the order in which they were put on it."""
    topics = Topic.objects.visible_to(reader).filter(meeting=meeting)
    return list(topics.with_votes(reader).for_list().order_by("planned_at", "pk"))


def files_of(meeting: Meeting, reader: User) -> QuerySet[MeetingFile]:
    files = MeetingFile.objects.visible_to(reader).filter(meeting=meeting)
    return files.defer("content").select_related("topic", "added_by")


def answers_of(meeting: Meeting) -> dict[str, list[Attendance]]:
    """Who said what, by answer, and under `came` who came."""
    rows = list(meeting.attendances.select_related("person").order_by("person__name", "pk"))
    said = {answer: [one for one in rows if one.answer == answer] for answer in Coming.values}
    return said | {"came": [one for one in rows if one.came]}
