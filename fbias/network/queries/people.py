"""Who belongs to the network today."""

from __future__ import annotations

from django.db.models import Q

from members.models import Analyst, User
from members.models.conflicts.hiding import FromPeople
from members.queries.people import coordinators


def people_inside() -> FromPeople[User]:
    """Current analysts and coordinators who may sign in, by name."""
    analysts = Analyst.objects.current().order_by().values("user")
    inside = Q(pk__in=analysts) | Q(pk__in=coordinators().order_by().values("pk"))
    return User.objects.filter(inside, is_active=True).order_by("name", "pk")
