"""Whether the requester's own institution lends an analyst to the network."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from fbias.core.prepared import Prepared, key
from members.models import Analyst, User


def rows() -> QuerySet[Analyst, Any]:
    here = key("institution")
    return (
        Analyst.objects.can_work()
        .filter(Q(facility__institution=here) | Q(user__institution=here))
        .exclude(user=key("requester"))
        .order_by("user__name__in_order", "pk")
        .values("user__name", "facility__name", "is_public")
    )


ROWS = Prepared(rows)


def analysts_at_home(requester: User, *, to_everybody: bool) -> list[dict[str, Any]]:
    """Active analysts of the person's institution, but the person: nearer than a project."""
    if requester.institution_id is None:
        return []
    found = ROWS.rows(institution=requester.institution_id, requester=requester.pk)
    return [one for one in found if one["is_public"] or not to_everybody]
