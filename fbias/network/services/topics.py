"""Topics: propose, want, put on an agenda, step out of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.constraints import keep_once
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.network.enums import MeetingKind, MeetingStatus, TopicKind, TopicStatus
from fbias.network.models import Meeting, StepOut, Topic, Vote
from fbias.network.models.topics import MOST
from fbias.network.rules import is_inside
from members.models import Institution, User

SAID = ("kind", "title", "text", "link", "is_confidential", "project", "consultation")


@transaction.atomic
def propose_topic(
    *, by: User, people: Iterable[User] = (), institutions: Iterable[Institution] = (), **said: Any
) -> Topic:
    """Add to the backlog; its author wants it. Sent twice it is the first one."""
    if not is_inside(by):
        raise PermissionDenied
    same = {"proposed_by": by, "status": TopicStatus.PROPOSED, "title": said["title"]}
    topic, is_new = keep_once(Topic(proposed_by=by, **said), by=by, kind=said["kind"], **same)
    if not is_new:
        return topic
    bind(topic, people, institutions)
    Vote.objects.create(topic=topic, person=by)
    record(topic, "propose", by=by)
    return topic


def bind(topic: Topic, people: Iterable[User], institutions: Iterable[Institution]) -> None:
    """Whoever is in conflict with one of them never hears of it; what is bound is confidential."""
    topic.people.set(people)
    topic.institutions.set(institutions)
    bound = topic.project_id or topic.consultation_id or topic.people.exists()
    if not topic.is_confidential and (bound or topic.institutions.exists()):
        topic.is_confidential = True
        topic.save(update_fields=["is_confidential"])


def said_of(topic: Topic) -> dict[str, Any]:
    bound = {"people": list(topic.people.all()), "institutions": list(topic.institutions.all())}
    return {name: getattr(topic, name) for name in SAID} | bound


@transaction.atomic
def change_topic(
    topic: Topic,
    *,
    by: User,
    people: Iterable[User] = (),
    institutions: Iterable[Institution] = (),
    seen: str | None = None,
    **said: Any,
) -> Topic:
    locked = lock_for(topic, "change", by=by)
    given = said | {"people": list(people), "institutions": list(institutions)}
    refuse_changed(said_of(locked), given, seen=seen)
    changed = Topic.life.advance(locked, "change", by=by, **said)
    bind(changed, people, institutions)
    return changed


@transaction.atomic
def vote_topic(topic: Topic, *, by: User, wanted: bool) -> None:
    """One vote each; the same click twice changes nothing."""
    locked = lock_for(topic, "vote", by=by)
    if locked.status not in TopicStatus.LIVE:
        raise DomainError(_("This topic is over: there is nothing to vote for."))
    if wanted:
        Vote.objects.get_or_create(topic=locked, person=by)
    else:
        Vote.objects.filter(topic=locked, person=by).delete()


@transaction.atomic
def plan_topic(topic: Topic, meeting: Meeting, *, by: User) -> Topic:
    """Put it on the agenda. What its planner may not know of is not counted: no number tells."""
    agenda = lock_for(meeting, "plan", by=by)
    locked = lock_for(topic, "plan", by=by)
    if agenda.status != MeetingStatus.PLANNED:
        raise DomainError(_("This meeting is over or cancelled. Choose another one."))
    if locked.kind == TopicKind.ORGANISATION and agenda.kind != MeetingKind.GATHERING:
        raise DomainError(_("Organisation waits for the yearly gathering."))
    if locked.status == TopicStatus.PLANNED and locked.meeting_id == agenda.pk:
        return locked
    if Topic.objects.visible_to(by).filter(meeting=agenda).count() >= MOST:
        raise DomainError(
            _("An agenda holds %(most)d topics at most. Take one off first.") % {"most": MOST}
        )
    return Topic.life.advance(locked, "plan", by=by, meeting=agenda, planned_at=timezone.now())


@transaction.atomic
def postpone_topic(topic: Topic, *, by: User) -> Topic:
    return Topic.life.advance(topic, "postpone", by=by, meeting=None, planned_at=None)


@transaction.atomic
def withdraw_topic(topic: Topic, *, by: User) -> Topic:
    return Topic.life.advance(topic, "withdraw", by=by)


@transaction.atomic
def step_out(topic: Topic, *, by: User) -> None:
    """“I have a conflict”: from now on this topic is not there for the person."""
    locked = lock_for(topic, "step_out", by=by)
    StepOut.objects.get_or_create(topic=locked, person=by)
    Vote.objects.filter(topic=locked, person=by).delete()
    record(locked, "step_out", by=by)


@transaction.atomic
def let_in(topic: Topic, person: User, *, by: User) -> None:
    """A coordinator who sees the topic takes back a click that was a mistake."""
    locked = lock_for(topic, "let_in", by=by)
    if StepOut.objects.filter(topic=locked, person=person).delete()[0]:
        record(locked, "let_in", by=by, person=person.pk)
