"""One project, as its pages need it: compiled once, asked for with the reader and the number."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from fbias.core.http import page_of_one
from fbias.core.prepared import PreparedFor
from projects.models import Project

PROJECT = page_of_one(lambda reader: Project.objects.for_page().for_reader(reader))
PROJECT_FRAME = page_of_one(lambda reader: Project.objects.for_frame().for_reader(reader))
PROJECT_WORK = page_of_one(lambda reader: Project.objects.for_work().for_reader(reader))
PROJECT_OVERVIEW = page_of_one(
    lambda reader: Project.objects.for_page().with_hours().with_version_count().for_reader(reader)
)
MOST_AS_PI = 100


def newest_of(reader: Any) -> QuerySet[Project]:
    return Project.objects.visible_to(reader).order_by("-submitted_at", "-pk")


OWN_PROJECTS = PreparedFor(lambda reader: newest_of(reader).filter(requester=reader))
PROJECTS_AS_PI = PreparedFor(
    lambda reader: newest_of(reader).filter(pi=reader).exclude(requester=reader)[: MOST_AS_PI + 1]
)
