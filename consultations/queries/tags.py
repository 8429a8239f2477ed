"""Which tags requests want: what was understood and confirmed, and what the goals stand for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from consultations.enums import ConsultationStatus, TagWord
from consultations.models import Consultation, RequestTag
from consultations.models.consultations import ConsultationQuerySet
from consultations.questions import tags_wanted
from members.models import Tag, User
from members.queries.conflicts import conflicted_user_ids
from members.tag_hooks import Occasion


@dataclass(frozen=True)
class Wanted:
    """The tags of one request: ids of the tags that stand today."""

    consultation: int
    tags: frozenset[int]


def wanted_tags(consultations: ConsultationQuerySet) -> list[Wanted]:
    """What each of these requests wants, in three queries however many there are.

    A tag that the user refused is not wanted, even where a goal stands for it. Tags that were
    merged count for the one they were merged into.
    """
    answers: dict[int, dict[str, Any]] = dict(
        consultations.order_by("pk").values_list("pk", "answers")
    )
    said: dict[int, set[int]] = defaultdict(set)
    refused: dict[int, set[int]] = defaultdict(set)
    words = RequestTag.objects.filter(consultation__in=consultations.order_by().values("pk"))
    for consultation, tag, word in words.values_list("consultation", "tag", "word"):
        (said if word in TagWord.WANTED else refused)[consultation].add(tag)
    goals = {pk: tags_wanted(given) for pk, given in answers.items()}
    standing = Tag.objects.resolving(slug for slugs in goals.values() for slug in slugs)
    return [
        Wanted(
            pk,
            frozenset(
                (said[pk] | {standing[slug].pk for slug in goals[pk] if slug in standing})
                - (refused[pk] - said[pk])
            ),
        )
        for pk in answers
    ]


def times_asked(reader: User) -> Counter[int]:
    """Bookings by tag id, without those that a conflict of interest hides from the reader."""
    booked = Consultation.objects.filter(booked_at__isnull=False).exclude(
        requester__in=conflicted_user_ids(reader)
    )
    return counted(wanted_tags(booked))


def times_met(person: User) -> Counter[int]:
    """Sessions that were held, with the person on the panel, by tag id."""
    held = Consultation.objects.visible_to(person).filter(
        status=ConsultationStatus.HELD, pk__in=Consultation.objects.seated(person)
    )
    return counted(wanted_tags(held))


def counted(requests: Iterable[Wanted]) -> Counter[int]:
    return Counter(tag for request in requests for tag in request.tags)


def occasions(person: User, references: Iterable[str]) -> list[Occasion]:
    """Those of the references (`C-12`) that the person may see."""
    keys = [int(text[2:]) for text in references if text[:2] == "C-" and text[2:].isdecimal()]
    seen = Consultation.objects.visible_to(person).filter(pk__in=keys)
    return [Occasion(one.reference, one.title, one.get_absolute_url()) for one in seen]
