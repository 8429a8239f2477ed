"""Whether the requester's own institution lends an analyst to the network."""

from __future__ import annotations

from django.db.models import Q

from members.models import Analyst, User
from members.models.analysts import AnalystQuerySet


def analysts_at_home(requester: User) -> AnalystQuerySet:
    """Active analysts of the person's institution, but the person: nearer than a project."""
    if requester.institution_id is None:
        return Analyst.objects.none()
    here = requester.institution_id
    return (
        Analyst.objects.can_work()
        .filter(Q(facility__institution=here) | Q(user__institution=here))
        .exclude(user=requester)
        .select_related("user", "facility")
        .order_by("user__name__in_order", "pk")
    )
