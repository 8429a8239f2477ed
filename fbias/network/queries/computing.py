"""Resources with what is granted on them, requests, and who answers them."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef

from fbias.core.clock import facility_today
from fbias.core.counting import count_by
from fbias.network.enums import ComputingStatus
from fbias.network.models import ComputingRequest, ComputingResource
from fbias.network.models.computing import ComputingRequestQuerySet
from members.models import Analyst, User
from members.queries.people import coordinators


def resources_for(reader: User) -> Any:
    """Those that take requests first, each with how many use it today and the reader may see."""
    today = facility_today()
    used = ComputingRequest.objects.filter(
        resource=OuterRef("pk"), status=ComputingStatus.GRANTED, until__gte=today
    )
    found = ComputingResource.objects.visible_to(reader).select_related("facility", "keeper")
    return found.annotate(use_count=count_by(used.not_hidden_from(reader), "resource")).order_by(
        "-is_open", "name__in_order", "pk"
    )


def requests_for(reader: User) -> ComputingRequestQuerySet:
    rows = ComputingRequest.objects.visible_to(reader)
    return rows.select_related("resource__facility", "resource__keeper", "asked_by", "project")


def answerers(request: ComputingRequest) -> list[User]:
    """Who keeps the resource; the coordinators where nobody does, or they ask or must not know."""
    seen = ComputingRequest.objects.filter(pk=request.pk)
    keeper = request.resource.keeper
    if keeper and keeper.pk != request.asked_by_id and seen.visible_to(keeper).exists():
        return [keeper]
    others = coordinators().exclude(pk=request.asked_by_id)
    return [person for person in others if seen.visible_to(person).exists()]


def possible_keepers() -> Any:
    members = Analyst.objects.current().order_by().values("user")
    return User.objects.filter(pk__in=members, is_active=True).order_by("name__in_order", "pk")
