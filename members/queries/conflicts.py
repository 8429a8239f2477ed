"""A conflict of interest beats every role: what one side sends is hidden from the other."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from members.models import Analyst, Conflict, Institution, User


def conflicted_user_ids(person: User) -> QuerySet[Any]:
    """The people whose things are hidden from `person`, as a subquery of ids.

    A conflict counts whoever declared it; one with an institution covers everybody who works
    there, the analysts of its host facilities included. After its last day it counts no more.
    """
    own = Conflict.objects.lasting().filter(person=person.pk)
    against = Conflict.objects.lasting().filter(
        Q(with_person=person.pk) | Q(with_institution__in=institutions_of(person))
    )
    avoided = own.filter(with_institution__isnull=False).values("with_institution")
    return (
        User.objects.filter(
            Q(pk__in=own.filter(with_person__isnull=False).values("with_person"))
            | Q(pk__in=against.values("person"))
            | Q(institution__in=avoided)
            | Q(analyst__facility__institution__in=avoided)
        )
        .exclude(pk=person.pk)
        .order_by()
        .values("pk")
    )


def coordinators_outside(conflict: Conflict) -> QuerySet[User]:
    """Who coordinates today and may hear of this conflict: neither side, nor hidden from one."""
    from members.queries.people import coordinators

    everybody = coordinators().exclude(pk=conflict.person_id)
    if conflict.with_person:
        everybody = everybody.exclude(pk=conflict.with_person_id).exclude(
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


def institutions_of(person: User) -> QuerySet[Any]:
    """Ids of where the person works, the host facility of an analyst included, as a subquery."""
    works_there = Q(people=person.pk) | Q(facilities__analysts__user=person.pk)
    return Institution.objects.filter(works_there).order_by().values("pk")
