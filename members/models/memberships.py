"""Who can take work now, as a condition on any row that leads to an analyst."""

from __future__ import annotations

from django.db.models import Q

from members.enums import MembershipStatus


def working(path: str = "") -> Q:
    """Rows whose analyst (at `path`) can take work now; their absences are another question."""
    at = f"{path}__" if path else ""
    return Q(**{f"{at}status": MembershipStatus.ACTIVE, f"{at}user__is_active": True})
