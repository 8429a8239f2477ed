"""Declare and withdraw a conflict of interest."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.notifications.services import notify
from members import rules as can
from members.enums import ConflictKind
from members.hooks.analysts import conflict_declared
from members.models import Conflict, Institution, User
from members.models.conflicts.declared import ConflictQuerySet
from members.queries.people import coordinators_outside


@transaction.atomic
def declare_conflict(
    person: User,
    *,
    by: User | None,
    with_person: User | None = None,
    with_institution: Institution | None = None,
    kind: str = ConflictKind.DECLARED,
    ends_on: date | None = None,
) -> Conflict:
    """Hide from each side what comes from the other, from this moment on, seats included.

    People declare their own; a coordinator may declare for anybody, but not a conflict with
    themselves. The other side is told nothing.
    """
    conflict = Conflict(
        person=person,
        with_person=with_person,
        with_institution=with_institution,
        kind=kind,
        ends_on=ends_on,
        declared_by=by,
    )
    if by is not None and by.pk != person.pk:
        _check_declares_for_others(conflict, by)
    if conflict.is_over:
        raise ValidationError({"ends_on": _("This day is over. Choose today or a later day.")})
    known = Conflict.objects.filter(
        person=person, with_person=with_person, with_institution=with_institution
    )
    known.ended().delete()  # the timeline keeps it
    if by is not None and (hidden := _declared_but_hidden(known, by)):
        return hidden
    conflict.full_clean()
    with constraints_speak(Conflict):  # two clicks at once: the second waits, then is told
        conflict.save()
    record(person, "declare_conflict", by=by, **_parties(conflict))
    conflict_declared(person)
    return conflict


@transaction.atomic
def withdraw_conflict(conflict: Conflict, *, by: User) -> None:
    """End a conflict; the timeline keeps it, and coordinators who are neither side are told.

    A second click finds nothing and changes nothing.
    """
    try:
        locked = lock_for(conflict, "withdraw", by=by)
    except Conflict.DoesNotExist:
        return
    entry = record(locked.person, "withdraw_conflict", by=by, **_parties(locked))
    for coordinator in list(coordinators_outside(locked).exclude(pk=by.pk)):
        notify(
            coordinator,
            "conflict_withdrawn",
            about=locked.person,
            occasion=f"timeline-{entry.pk}",
            person_name=locked.person.name,
            other_name=str(locked.with_person or locked.with_institution),
            actor_name=by.name,
        )
    locked.delete()


def _check_declares_for_others(conflict: Conflict, by: User) -> None:
    if not can.is_coordinator(by):
        raise PermissionDenied
    if conflict.is_against(by):
        raise DomainError(
            _("You are one side of this conflict yourself. Declare it on your own page.")
        )


def _declared_but_hidden(known: ConflictQuerySet, by: User) -> Conflict | None:
    """The same conflict, if `by` must not learn that it exists: then all is as they asked."""
    return known.exclude(pk__in=known.visible_to(by).values("pk")).first()


def _parties(conflict: Conflict) -> dict[str, int | str | None]:
    return {
        "with_person": conflict.with_person_id,
        "with_institution": conflict.with_institution_id,
        "kind": conflict.kind,
        "ends_on": conflict.ends_on.isoformat() if conflict.ends_on else None,
    }
