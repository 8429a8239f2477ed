"""Within how many days the facility means to act."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from fbias.core.timeline import before_and_after, record
from fbias.reporting.models import Targets
from fbias.reporting.rules import keeps_figures
from members.models import User


@transaction.atomic
def set_targets(*, by: User, **days: int | None) -> Targets:
    if not keeps_figures(by):
        raise PermissionDenied
    Targets.objects.get_or_create(singleton=True)
    targets = Targets.objects.select_for_update().get(singleton=True)
    before = Targets.objects.get(singleton=True)
    for name, value in days.items():
        setattr(targets, name, value)
    targets.full_clean()
    targets.save()
    if changes := before_and_after(before, targets):
        record(targets, "change", by=by, changes=changes)
    return targets
