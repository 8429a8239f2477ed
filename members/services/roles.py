"""Roles are dated facts; the coordinator's also opens the admin."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NoReturn

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.notifications.services import notify
from members.enums import Role
from members.models import Grant, HostFacility, User


@transaction.atomic
def grant_role(
    person: User,
    role: str,
    *,
    by: User | None,
    facility: HostFacility | None = None,
    ends_on: date | None = None,
) -> Grant:
    """Give a role from today on; `by=None` is the portal itself."""
    person = _lock(person)
    _ask(by, person)
    grant = Grant(user=person, role=role, facility=facility, ends_on=ends_on, granted_by=by)
    grant.full_clean()
    grant.save()
    open_or_close_admin(person)
    record(person, "grant_role", by=by, role=role, facility=facility and facility.name)
    _tell(grant, "role_given", by=by)
    return grant


@transaction.atomic
def end_grant(grant: Grant, *, by: User | None) -> None:
    """Take a role away at once: yesterday was its last day.

    One that was given today never was; the timeline keeps both lines. Somebody must always
    coordinate, so the last coordinator cannot be taken away.
    """
    person = _lock(grant.user)
    _ask(by, person)
    if grant.role == Role.COORDINATOR:
        _refuse_to_end_the_last_coordinator(grant)
    yesterday, key = facility_today() - timedelta(days=1), grant.pk
    if grant.starts_on > yesterday:
        grant.delete()
    else:
        grant.ends_on = yesterday
        grant.save(update_fields=["ends_on"])
    open_or_close_admin(person)
    record(person, "end_grant", by=by, role=grant.role)
    _tell(grant, "role_ended", by=by, occasion=str(key))


def _tell(grant: Grant, kind: str, *, by: User | None, occasion: str = "") -> None:
    """A mail to whom it concerns, unless they did it themselves or the portal did."""
    person = grant.user
    if by is None or by.pk == person.pk:
        return
    notify(
        person,
        kind,
        about=person,
        occasion=f"grant-{occasion or grant.pk}",
        role=grant.role,
        site_name=grant.facility.name if grant.facility else "",
        actor_name=by.name,
    )


def _lock(person: User) -> User:
    """The fresh row; rows that only name the person (as actor, say) need not wait for it."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)


def _ask(by: User | None, person: User) -> None:
    if by is not None and not by.has_perm(User.get_perm("grant_role"), person):
        raise PermissionDenied


def _refuse_to_end_the_last_coordinator(grant: Grant) -> None:
    if all(other.pk == grant.pk for other in _locked_coordinator_grants()):
        _say_somebody_must_coordinate()


def refuse_to_lock_out_the_last_coordinator(person: User) -> None:
    """Before an account is closed. Must run in the transaction that closes it."""
    holders = {grant.user_id for grant in _locked_coordinator_grants()}
    if holders == {person.pk}:
        _say_somebody_must_coordinate()


def _locked_coordinator_grants() -> list[Grant]:
    held = Grant.objects.current().filter(role=Role.COORDINATOR, user__is_active=True)
    # The grants only: with the people locked as well, two who end each other's role would deadlock.
    return list(held.order_by("pk").select_for_update(of=("self",)))


def _say_somebody_must_coordinate() -> NoReturn:
    raise DomainError(
        _("Somebody must coordinate the facility. Give the role to another person first.")
    )


def open_or_close_admin(person: User) -> None:
    """The coordinator's role opens the admin, and nothing else does."""
    person.is_staff = person.is_superuser or (
        person.grants.current().filter(role=Role.COORDINATOR).exists()
    )
    person.save(update_fields=["is_staff"])
