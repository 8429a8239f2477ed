"""Keep what a browser found out about camera, sound and connection."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from consultations.models import EquipmentCheck
from members.models import User


@transaction.atomic
def keep_check(*, by: User, **results: Any) -> EquipmentCheck:
    """The result of this person's browser; one of before is forgotten."""
    check, _made = EquipmentCheck.objects.update_or_create(
        person=by, defaults={**results, "done_at": timezone.now()}
    )
    return check
