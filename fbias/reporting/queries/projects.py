"""The table of projects, as the paper prints it: of all years, or of one period.

A project belongs to the period in which its work ended, as in the figures of duration and of hours
against those agreed. One that is worked on now belongs to the period that holds today.
"""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet

from fbias.core.clock import facility_today
from fbias.reporting.queries.periods import EVER, Period
from members.models import User
from projects.enums import ProjectStatus
from projects.models import Project

Line = tuple[str, str, Decimal, Decimal]


def table_1(reader: User, period: Period) -> QuerySet[Project]:
    """Projects whose work ended in it, in the order they came, unless hidden from the reader."""
    over = _worked(reader).exclude(status__in=ProjectStatus.RUNNING)
    return over.filter(period.by_day("ended_on"))


def table_1_rows(reader: User, period: Period = EVER) -> list[Line]:
    """Title, notes, effort and consultation hours, as the paper's Table 1 prints them."""
    return [line_of(project) for project in table_1(reader, period)]


def running_rows(reader: User, period: Period = EVER) -> list[Line]:
    """Projects that are worked on now, with the hours so far."""
    if facility_today() not in period:
        return []
    return [
        line_of(project) for project in _worked(reader).filter(status__in=ProjectStatus.RUNNING)
    ]


def _worked(reader: User) -> QuerySet[Project]:
    return (
        Project.objects.worked().with_hours().not_hidden_from(reader).order_by("submitted_at", "pk")
    )


def line_of(project: Project) -> Line:
    return (
        project.title,
        project.notes,
        shortest(project.effort_hours),
        shortest(project.consultation_hours),
    )


def shortest(hours: Decimal) -> Decimal:
    """Without idle zeros: 7.5, not 7.50; 50, not 5E+1."""
    return hours.quantize(Decimal(1)) if hours == hours.to_integral() else hours.normalize()
