"""Lines of the budget: coordinators write and take them out; what was there stays in the log."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from fbias.core.constraints import constraints_speak
from fbias.core.timeline import record
from fbias.reporting.models import BudgetLine
from fbias.reporting.rules import keeps_figures
from members.models import User


@transaction.atomic
def add_line(*, by: User, **given: Any) -> BudgetLine:
    """One click is one line: the same key a second time is the line that is there."""
    if not keeps_figures(by):
        raise PermissionDenied
    known = BudgetLine.objects.filter(request_key=given["request_key"]).first()
    if known:
        return known
    line = BudgetLine(**given)
    with constraints_speak(BudgetLine):
        line.full_clean()
        line.save()
    record(line, "add", by=by, reason=str(line))
    return line


@transaction.atomic
def remove_line(line: BudgetLine, *, by: User) -> None:
    """Gone twice is gone."""
    if not keeps_figures(by):
        raise PermissionDenied
    locked = BudgetLine.objects.select_for_update().filter(pk=line.pk).first()
    if locked:
        record(locked, "remove", by=by, reason=str(locked))
        locked.delete()
