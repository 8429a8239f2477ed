"""One project, as its pages need it: compiled once, asked for with the reader and the number."""

from __future__ import annotations

from fbias.core.http import page_of_one
from projects.models import Project

PROJECT = page_of_one(lambda reader: Project.objects.for_page().for_reader(reader))
PROJECT_FRAME = page_of_one(lambda reader: Project.objects.for_frame().for_reader(reader))
PROJECT_WORK = page_of_one(lambda reader: Project.objects.for_work().for_reader(reader))
PROJECT_OVERVIEW = page_of_one(
    lambda reader: Project.objects.for_page().with_hours().with_version_count().for_reader(reader)
)
