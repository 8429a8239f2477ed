"""What waits for a member in the network's own life; every reason is one part of one query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from fbias.core.addresses import address
from fbias.core.prepared import PreparedFor, moment
from fbias.core.waiting import MOST, Item, Pile, in_one_query
from fbias.network.enums import ComputingStatus, MeetingKind, MeetingStatus, PairStatus, TopicStatus
from fbias.network.models import (
    Attendance,
    ComputingRequest,
    HelpRequest,
    Meeting,
    MentoringPair,
    Topic,
)
from fbias.network.models.topics import FEWEST
from fbias.network.rules import is_inside

ASKED_BEFORE = timedelta(days=30)
AGENDA_BEFORE = timedelta(days=7)
CLOSED_WITHIN = timedelta(days=60)
ANSWERED_WITHIN = timedelta(days=14)


def network_piles(user: Any) -> Iterator[Pile]:
    """One pile; one query."""
    if not is_inside(user):
        return
    items = sorted(
        (item_of(*row) for row in waiting_rows(user)), key=lambda item: str(item.due_on or "")
    )
    if items:
        yield Pile("network", _("The network"), items, order=47)


@PreparedFor
def waiting_rows(user: Any) -> QuerySet:
    return in_one_query(parts(user))


def parts(user: Any) -> Iterator[QuerySet]:
    coming = Meeting.objects.coming()
    answered = Attendance.objects.filter(meeting=OuterRef("pk"), person=user.pk).exclude(answer="")
    unanswered = coming.filter(~Exists(answered), starts_at__lt=moment(ASKED_BEFORE))
    yield named("answer", unanswered)
    helped = HelpRequest.objects.open().filter(asked_by=user.pk, answers__isnull=False)
    yield (
        helped.order_by("asked_at", "pk")
        .annotate(what=Value("solved", CharField()), at=F("asked_at"), by_kind=F("kind"))
        .values_list("what", "pk", "title", "by_kind", "at")
        .distinct()[: MOST + 1]
    )
    yield from pairs_waiting(user)
    yield from computing_waiting(user)
    if not user.is_coordinator:
        return
    topics = Topic.objects.visible_to(user).filter(
        meeting=OuterRef("pk"), status=TopicStatus.PLANNED
    )
    thin = coming.filter(
        ~Exists(topics.order_by()[FEWEST - 1 :]),
        starts_at__lt=moment(AGENDA_BEFORE),
        kind=MeetingKind.MONTHLY,
    )
    yield named("agenda", thin)
    lately = Meeting.objects.filter(ends_at__lt=moment(), ends_at__gt=moment(-CLOSED_WITHIN))
    yield named("presence", lately.filter(status=MeetingStatus.PLANNED))
    yield named("minutes", lately.filter(status=MeetingStatus.HELD, minutes_sent_at=None))


def pairs_waiting(user: Any) -> Iterator[QuerySet]:
    """To answer, to choose somebody; for coordinators, who has waited for long."""
    seen = MentoringPair.objects.visible_to(user)
    asked = seen.filter(status=PairStatus.PROPOSED, mentor__user=user.pk)
    yield of_people("mentor", asked, "learner__user__name", "proposed_at")
    alone = seen.filter(status=PairStatus.WANTED)
    if not user.is_coordinator:
        alone = alone.filter(learner__user=user.pk)
    yield of_people("find", alone, "learner__user__name", "asked_at")
    if user.is_coordinator:
        slow = seen.filter(status=PairStatus.PROPOSED, proposed_at__lt=moment(-ANSWERED_WITHIN))
        yield of_people("slow", slow, "mentor__user__name", "proposed_at")


def computing_waiting(user: Any) -> Iterator[QuerySet]:
    """To answer: for who keeps it, and for the coordinators where nobody does or it takes long."""
    asked = ComputingRequest.objects.visible_to(user).filter(status=ComputingStatus.ASKED)
    asked = asked.exclude(asked_by=user.pk)
    if user.is_coordinator:
        late = Q(resource__keeper=None) | Q(asked_at__lt=moment(-ANSWERED_WITHIN))
        asked = asked.filter(late | Q(resource__keeper=user.pk))
    yield of_people("computing", asked, "asked_by__name", "asked_at")


def of_people(what: str, rows: QuerySet, name: str, at: str) -> QuerySet:
    return (
        rows.order_by(at, "pk")
        .annotate(what=Value(what, CharField()), who=F(name), at=F(at))
        .values_list("what", "pk", "who", "status", "at")[: MOST + 1]
    )


def named(what: str, rows: QuerySet) -> QuerySet:
    return (
        rows.order_by("starts_at", "pk")
        .annotate(what=Value(what, CharField()), at=F("starts_at"))
        .values_list("what", "pk", "name", "kind", "at")[: MOST + 1]
    )


def item_of(what: str, pk: int, name: str, kind: str, at: Any) -> Item:
    words, page = {
        "answer": (_("Say whether you come"), "meeting"),
        "solved": (_("Say whether an answer helped"), "help_request"),
        "agenda": (_("Choose the topics of the agenda"), "agenda"),
        "presence": (_("Note who came"), "presence"),
        "minutes": (_("Send the minutes"), "minutes"),
        "mentor": (_("Say whether you will mentor"), "answer_mentoring"),
        "find": (_("Choose whom to ask as a mentor"), "mentoring_pair"),
        "computing": (_("Grant or decline computing time"), "answer_computing"),
        "slow": (_("The mentor has not answered: ask again, or somebody else"), "mentoring_pair"),
    }[what]
    title = name or str(MeetingKind(kind).label)
    due = {"due_on": at} if what in {"answer", "agenda"} else {"since": at}
    return Item(words, title, address(f"network:{page}", pk), **due)
