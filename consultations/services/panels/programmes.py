"""Keep each publication of the day as a version of its programme."""

from __future__ import annotations

from consultations.models import OpenDesk, Programme
from consultations.queries.programmes import told_now
from members.models import User


def keep_programme(open_desk: OpenDesk, *, by: User) -> None:
    """The next version, if people know something else than the last one says; the day is locked."""
    last, panels = open_desk.programmes.first(), told_now(open_desk)
    if last is None or last.panels != panels:
        number = last.number + 1 if last else 1
        Programme.objects.create(open_desk=open_desk, number=number, panels=panels, made_by=by)
