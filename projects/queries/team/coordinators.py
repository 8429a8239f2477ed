"""The coordinators of one project: those who may handle it, and who are told about it."""

from __future__ import annotations

from django.db.models import QuerySet

from members.models import User
from members.queries.people import coordinators_for
from projects.models import Evaluator, Project
from projects.rules import asking


def coordinators_of(project: Project) -> QuerySet[User]:
    """Not who asked for it, not its PI, nobody in conflict, nobody who stepped back from it."""
    recused = Evaluator.objects.filter(project=project, recused_at__isnull=False)
    return coordinators_for(*asking(project)).exclude(pk__in=recused.values("analyst__user"))
