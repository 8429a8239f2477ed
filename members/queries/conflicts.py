"""A conflict of interest beats every role: what one side sends is hidden from the other."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from members.models import Analyst, Conflict, User
from members.models.conflicts import conflicted_user_ids, institutions_of

__all__ = [
    "conflicted_user_ids",
    "coordinators_outside",
    "in_conflict",
    "institutions_of",
    "same_institution",
]


def coordinators_outside(conflict: Conflict) -> QuerySet[User]:
    """Who coordinates today and may hear of this conflict: neither side, nor hidden from one."""
    from members.queries.people import coordinators

    everybody = coordinators().exclude(pk=conflict.person.pk)
    if conflict.with_person:
        everybody = everybody.exclude(pk=conflict.with_person.pk).exclude(
            pk__in=conflicted_user_ids(conflict.with_person)
        )
    else:
        works_there = Q(institution=conflict.with_institution_id) | Q(
            analyst__facility__institution=conflict.with_institution_id
        )
        everybody = everybody.exclude(pk__in=User.objects.filter(works_there).values("pk"))
    return everybody.exclude(pk__in=conflicted_user_ids(conflict.person))


def in_conflict(person: User, other: User) -> bool:
    """Whether either of the two declared a conflict that covers the other."""
    return conflicted_user_ids(person).filter(pk=other.pk).exists()


def same_institution(analyst: Analyst, requester: User) -> bool:
    """Whether the user comes from the analyst's own institution: an information, no secret."""
    if requester.institution_id is None:
        return False
    return requester.institution_id in (
        analyst.facility.institution_id,
        analyst.user.institution_id,
    )
