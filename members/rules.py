"""Who may do what with people and memberships; `workflow.py` says when."""

from __future__ import annotations

from typing import Any

import rules


@rules.predicate
def is_coordinator(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_coordinator)


@rules.predicate
def is_analyst(user: Any) -> bool:
    """A current member of the network, on leave included."""
    return bool(user.is_authenticated and user.is_active and user.is_analyst)


@rules.predicate
def is_host_manager(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and user.standing.manages)


@rules.predicate
def is_funder(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_funder)


@rules.predicate
def sees_members(user: Any) -> bool:
    """Whoever works with the members today: analysts, coordinators, and those who lend them.

    Funders and finance read figures and papers. Not `is_staff`: the flag may outlive its role.
    """
    if not (user.is_authenticated and user.is_active):
        return False
    if user.is_analyst or user.is_superuser:
        return True
    return not {"coordinator", "host_manager"}.isdisjoint(user.roles)


@rules.predicate
def is_self(user: Any, person: Any) -> bool:
    return bool(person is not None and user.pk == person.pk)


@rules.predicate
def is_own_membership(user: Any, analyst: Any) -> bool:
    return bool(analyst is not None and user.pk == analyst.user_id)


@rules.predicate
def manages_their_facility(user: Any, analyst: Any) -> bool:
    if analyst is None or not is_host_manager(user):
        return False
    return analyst.facility_id in user.standing.manages


@rules.predicate
def is_shown_to_everybody(user: Any, analyst: Any) -> bool:
    return bool(analyst is not None and analyst.is_public)


@rules.predicate
def is_own_conflict(user: Any, conflict: Any) -> bool:
    return bool(conflict is not None and user.pk == conflict.person_id)


@rules.predicate
def declared_for_themselves(user: Any, conflict: Any) -> bool:
    """Whose it is, and nobody else declared it for them."""
    return bool(
        is_own_conflict(user, conflict) and conflict.declared_by_id in (None, conflict.person_id)
    )


@rules.predicate
def coordinates_from_outside(user: Any, conflict: Any) -> bool:
    """A coordinator who is neither side."""
    if conflict is None:
        return is_coordinator(user)
    inside = is_own_conflict(user, conflict) or conflict.is_against(user)
    return is_coordinator(user) and not inside


@rules.predicate
def is_own_proposal(user: Any, proposal: Any) -> bool:
    return bool(proposal is not None and user.pk == proposal.analyst.user_id)
