"""Declare and withdraw a conflict of interest."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.notifications.services import notify
from members import rules as can
from members.enums import ConflictKind
from members.models import Conflict, Institution, User
from members.queries.people import coordinators


@transaction.atomic
def declare_conflict(
    person: User,
    *,
    by: User | None,
    with_person: User | None = None,
    with_institution: Institution | None = None,
    kind: str = ConflictKind.DECLARED,
) -> Conflict:
    """Hide from `person` what comes from the other side, from this moment on.

    People declare their own; a coordinator may declare for anybody.
    """
    if by is not None and by.pk != person.pk and not can.is_coordinator(by):
        raise PermissionDenied
    conflict = Conflict(
        person=person,
        with_person=with_person,
        with_institution=with_institution,
        kind=kind,
        declared_by=by,
    )
    conflict.full_clean()
    conflict.save()
    record(person, "declare_conflict", by=by, **_parties(conflict))
    return conflict


@transaction.atomic
def withdraw_conflict(conflict: Conflict, *, by: User) -> None:
    """End a conflict; the timeline keeps it and the other coordinators are told."""
    locked = lock_for(conflict, "withdraw", by=by)
    entry = record(locked.person, "withdraw_conflict", by=by, **_parties(locked))
    for coordinator in coordinators().exclude(pk=by.pk):
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


def _parties(conflict: Conflict) -> dict[str, int | str | None]:
    return {
        "with_person": conflict.with_person_id,
        "with_institution": conflict.with_institution_id,
        "kind": conflict.kind,
    }
