"""From invitation to farewell: the life of a membership."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import apply_changes, record, timeline_of
from fbias.core.workflow import lock_for
from fbias.notifications.services import notify
from members import rules as can
from members.enums import CareerStage, MembershipStatus
from members.hooks.analysts import conflict_declared, member_joined, member_left
from members.models import Analyst, CharterAcceptance, CharterVersion, HostFacility, User
from members.queries.network import latest_charter
from members.queries.people import coordinators_for
from members.services.accounts import person_with_address
from members.services.leaving import ask_for_a_hand_over
from members.workflow import MEMBERSHIP


@transaction.atomic
def invite_analyst(
    person: User,
    *,
    by: User | None,
    facility: HostFacility,
    career_stage: str = CareerStage.CONFIRMED,
    hours_per_month: int = 6,
) -> Analyst:
    """Ask a person to join the network; a former member, or who did not answer, is asked again.

    There must be a charter to accept: nobody is sent to an empty page.
    """
    if by is not None and not can.is_coordinator(by):
        raise PermissionDenied
    if latest_charter() is None:
        raise DomainError(_("Publish the charter first: it is what the invitation asks to accept."))
    offer = {
        "facility": facility,
        "career_stage": career_stage,
        "hours_per_month": hours_per_month,
    }
    User.objects.select_for_update().get(pk=person.pk)
    analyst = Analyst.objects.filter(user=person).first()
    if analyst is None:
        analyst = Analyst(user=person, **offer)
        analyst.full_clean()
        analyst.save()
        record(analyst, "invite", by=by, facility=facility.name)
    elif analyst.status == MembershipStatus.INVITED:
        analyst = change_offer(analyst, by=by, **offer)
    elif analyst.status == MembershipStatus.ALUMNI:
        analyst = MEMBERSHIP.advance(analyst, "invite_again", by=by, **offer)
    else:
        raise DomainError(
            _("%(name)s is already in the network (%(status)s).")
            % {"name": person.name, "status": analyst.get_status_display()}
        )
    conflict_declared(person)
    invitation = timeline_of(analyst)[0]
    notify(person, "membership_invited", about=analyst, occasion=f"timeline-{invitation.pk}")
    return analyst


def change_offer(analyst: Analyst, *, by: User | None, **offer: Any) -> Analyst:
    """The same invitation once more, with what is offered now."""
    for name, value in offer.items():
        setattr(analyst, name, value)
    analyst.full_clean(validate_unique=False)
    analyst.save()
    record(analyst, "invite", by=by, facility=analyst.facility.name)
    return analyst


@transaction.atomic
def invite_by_address(
    email: str, *, by: User, name: str, language: str, facility: HostFacility, **offer: Any
) -> Analyst:
    """Invite whoever has this address; a stranger's account is made with it, all or nothing."""
    if not can.is_coordinator(by):
        raise PermissionDenied
    person, _made = person_with_address(email, name=name, by=by, language=language)
    return invite_analyst(person, by=by, facility=facility, **offer)


@transaction.atomic
def accept_charter(analyst: Analyst, *, by: User, version: CharterVersion) -> Analyst:
    """Accept the newest charter; the first acceptance makes an invited person a member."""
    if not by.has_perm(Analyst.get_perm("activate"), analyst):
        raise PermissionDenied
    if version != latest_charter():
        raise DomainError(
            _("The charter has changed since you opened this page. Please read the new text.")
        )
    __, created = CharterAcceptance.objects.get_or_create(analyst=analyst, version=version)
    if created:
        record(analyst, "accept_charter", by=by, version=str(version))
    analyst.refresh_from_db()
    if analyst.status == MembershipStatus.INVITED:
        analyst = MEMBERSHIP.advance(analyst, "activate", by=by)
        welcome(analyst)
    return analyst


def welcome(analyst: Analyst) -> None:
    """A new member: the coordinators hear of it, and whatever runs now asks them, too."""
    joining = timeline_of(analyst)[0]
    for coordinator in coordinators_for(analyst.user):
        notify(coordinator, "member_joined", about=analyst, occasion=f"timeline-{joining.pk}")
    member_joined(analyst)


@transaction.atomic
def take_leave(analyst: Analyst, *, by: User, note: str = "") -> Analyst:
    """No new work for a while; coordinators are told what is still in these hands."""
    return _step_back(analyst, "take_leave", by=by, because="on_leave", note=note)


def return_from_leave(analyst: Analyst, *, by: User) -> Analyst:
    return MEMBERSHIP.advance(analyst, "return_from_leave", by=by)


@transaction.atomic
def leave_network(analyst: Analyst, *, by: User, note: str = "") -> Analyst:
    """The membership ends; coordinators are told what is still in these hands."""
    gone = _step_back(analyst, "leave_network", by=by, because="left", note=note)
    member_left(gone)
    return gone


def _step_back(analyst: Analyst, step: str, *, by: User, because: str, note: str) -> Analyst:
    gone = MEMBERSHIP.advance(analyst, step, by=by)
    occasion = f"timeline-{timeline_of(gone)[0].pk}"
    ask_for_a_hand_over(gone, because=because, occasion=occasion, note=note.strip())
    return gone


@transaction.atomic
def agree_hours(
    analyst: Analyst, *, by: User, hours_per_month: int, seen: str | None = None
) -> Analyst:
    """Write down the hours a month that the host lends; the host manager's word.

    Over a number that the author did not see (`seen`) nothing is written.
    """
    locked = lock_for(analyst, "agree_hours", by=by)
    stored = {"hours_per_month": locked.hours_per_month}
    refuse_changed(stored, {"hours_per_month": hours_per_month}, seen=seen)
    changed = apply_changes(locked, {"hours_per_month": hours_per_month})
    locked.full_clean(validate_unique=False)
    locked.save(update_fields=["hours_per_month"])
    record(locked, "agree_hours", by=by, changes=changed)
    return locked
