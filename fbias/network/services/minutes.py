"""Minutes: written by whoever takes them, never over words of somebody else; files beside them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.services.handouts import Sent, small_file
from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.network.enums import MeetingStatus
from fbias.network.models import Meeting, MeetingFile, Topic
from fbias.network.queries.meetings import agenda_of
from fbias.network.services.meetings import tell
from members.models import User

MOST_FILES = 20
ALL = "minutes"


def topic_key(topic: Topic) -> str:
    return f"topic_{topic.pk}"


def minutes_of(meeting: Meeting, topics: list[Topic]) -> dict[str, str]:
    """What is written so far: of the meeting, and of each topic that the writer may know of."""
    return {ALL: meeting.minutes} | {topic_key(topic): topic.minutes for topic in topics}


@transaction.atomic
def save_minutes(
    meeting: Meeting, *, by: User, words: Mapping[str, str], seen: str | None = None
) -> Meeting:
    """Of two who write at once, the second reads both and decides."""
    locked = lock_for(meeting, "write", by=by)
    if locked.status == MeetingStatus.CANCELLED:
        raise DomainError(_("This meeting was cancelled: it has no minutes."))
    topics = agenda_of(locked, by)
    stored = minutes_of(locked, topics)
    refuse_changed(stored, words, seen=seen)
    changed = {key for key, text in words.items() if key in stored and text != stored[key]}
    if ALL in changed:
        locked.minutes = words[ALL]
        locked.save(update_fields=["minutes"])
        record(locked, "write_minutes", by=by)
    for topic in topics:
        if topic_key(topic) in changed:
            topic.minutes = words[topic_key(topic)]
            topic.save(update_fields=["minutes"])
            record(topic, "write_minutes", by=by)
    return locked


@transaction.atomic
def send_minutes(meeting: Meeting, *, by: User) -> Meeting:
    """Tell everybody that they are there; nobody is told twice."""
    locked = lock_for(meeting, "send", by=by)
    if not locked.minutes.strip():
        raise DomainError(_("Nothing is written yet. Write the minutes first."))
    if locked.minutes_sent_at is None:
        locked.minutes_sent_at = timezone.now()
        locked.save(update_fields=["minutes_sent_at"])
        record(locked, "send_minutes", by=by)
        tell(locked, "meeting_minutes")
    return locked


@transaction.atomic
def add_file(meeting: Meeting, *, by: User, sent: Sent, topic: Topic | None = None) -> MeetingFile:
    locked = lock_for(meeting, "write", by=by)
    if topic is not None and topic.pk not in {one.pk for one in agenda_of(locked, by)}:
        raise DomainError(_("This topic is no longer on the agenda. Reload the page."))
    if MeetingFile.objects.visible_to(by).filter(meeting=locked).count() >= MOST_FILES:
        raise DomainError(
            _("A meeting keeps %(most)d files at most. Put several into one archive.")
            % {"most": MOST_FILES}
        )
    name, content = small_file(sent)
    file = MeetingFile(
        meeting=locked,
        topic=topic,
        file_name=name,
        content=content,
        size=len(content),
        added_by=by,
    )
    with constraints_speak(MeetingFile):
        file.full_clean()
        file.save()
    record(topic or locked, "add_file", by=by)
    return file


@transaction.atomic
def remove_file(file: MeetingFile, *, by: User) -> None:
    """Whoever added it, or a coordinator; a second click finds it gone."""
    locked = lock_for(file.meeting, "write", by=by)
    if file.added_by_id != by.pk:
        lock_for(locked, "change", by=by)
    if MeetingFile.objects.filter(pk=file.pk).delete()[0]:
        record(file.topic or locked, "remove_file", by=by)
