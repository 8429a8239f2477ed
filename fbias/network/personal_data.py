"""What this app holds of a person."""

from __future__ import annotations

from django.db.models import F

from fbias.network.models import (
    Attendance,
    ComputingRequest,
    Feedback,
    HelpAnswer,
    HelpRequest,
    LibraryItem,
    MentoringEntry,
    MentoringPair,
    StepOut,
    Topic,
    Vote,
)
from members.hooks.people import Rows, register_data, register_eraser
from members.models import User


def network_topics(person: User) -> Rows:
    """What they proposed; a conflict of interest hides it from them as well."""
    own = Topic.objects.not_hidden_from(person).filter(proposed_by=person)
    yield from own.values("kind", "title", "text", "link", "status", "proposed_at")


def network_meetings(person: User) -> Rows:
    own = Attendance.objects.filter(person=person).order_by("meeting__starts_at", "pk")
    yield from own.values("answer", "came", meeting_on=F("meeting__starts_at"))


def network_help(person: User) -> Rows:
    """What they asked and answered; about a request that is hidden from them, nothing."""
    seen = HelpRequest.objects.not_hidden_from(person)
    yield from seen.filter(asked_by=person).values("kind", "title", "text", "asked_at")
    own = HelpAnswer.objects.filter(author=person, help_request__in=seen)
    yield from own.values("text", "answered_at", about=F("help_request__title"))


def network_feedback(person: User) -> Rows:
    own = Feedback.objects.filter(person=person)
    yield from own.values("points", "words", "given_at", about=F("preview__title"))


def network_library(person: User) -> Rows:
    own = LibraryItem.objects.filter(owner=person)
    yield from own.values("kind", "title", "summary", "text", "link", "licence", "status")


def network_mentoring(person: User) -> Rows:
    """What they learn and mentor; a pair that a conflict of interest hides is left out."""
    seen = MentoringPair.objects.not_hidden_from(person).of(person)
    yield from seen.values(
        "status",
        "wish",
        "answer",
        "learnt",
        "asked_at",
        "began_on",
        "ended_on",
        subject=F("tag__slug"),
        learner_name=F("learner__user__name"),
        mentor_name=F("mentor__user__name"),
    )
    lines = MentoringEntry.objects.filter(pair__in=seen.values("pk"))
    yield from lines.values("day", "hours", "done", subject=F("pair__tag__slug"))


def network_computing(person: User) -> Rows:
    """Computing time that they asked for; nothing for a project that is hidden from them."""
    own = ComputingRequest.objects.not_hidden_from(person).filter(asked_by=person)
    yield from own.values(
        "amount", "since", "until", "why", "status", "word", about=F("resource__name")
    )


def erase_mentoring(person: User) -> None:
    """Hours and subjects stay, words go; a pair ended when its member left."""
    own = MentoringPair.objects.of(person).order_by()
    MentoringEntry.objects.filter(pair__in=own.values("pk")).update(done="")
    MentoringPair.objects.filter(pk__in=own.values("pk")).update(wish="", answer="", learnt="")


def erase_from_network(person: User) -> None:
    """What they proposed and wrote stays with the members, without their name."""
    LibraryItem.objects.filter(owner=person, status="own").delete()
    Topic.people.through.objects.filter(user=person).delete()
    StepOut.objects.filter(person=person).delete()
    Vote.objects.filter(person=person).delete()
    Feedback.objects.filter(person=person).update(words="")
    Attendance.objects.filter(person=person, meeting__status="planned").delete()
    ComputingRequest.objects.filter(asked_by=person).update(why="", word="")


def register() -> None:
    for source in (
        network_topics,
        network_meetings,
        network_help,
        network_feedback,
        network_library,
        network_mentoring,
        network_computing,
    ):
        register_data(source.__name__, source)
    register_eraser(erase_from_network)
    register_eraser(erase_mentoring)
