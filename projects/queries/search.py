"""Projects and public cases that meet some words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from fbias.core.search import Hit, Hits, PreparedSearch, Sought, hits
from projects.models import Case, Project
from projects.queries.cases import pages_of_cases, published_cases


def projects_found(user: Any, sought: Sought) -> Iterator[Hits]:
    if user.is_authenticated:
        found = map(project_hit, requests(user, sought))
        yield hits("projects", _("Projects"), found, order=20)
    cases = list(told_cases(user, sought))
    pages = pages_of_cases() if cases else {}
    told = [case_hit(one, pages[one.pk]) for one in cases]
    yield hits("cases", _("Finished cases"), told, order=50)


@PreparedSearch
def requests(user: Any, sought: Sought) -> QuerySet:
    rows = Project.objects.visible_to(user).select_related("requester")
    fields = ("title", "requester__name", "requester__team", "pi_name")
    return sought.among(rows.order_by("-submitted_at", "-pk"), *fields, letter="P")


@PreparedSearch
def told_cases(_user: Any, sought: Sought) -> QuerySet:
    return sought.among(published_cases(), "title", "text")


def project_hit(project: Project) -> Hit:
    about = f"{project.requester.name} · {project.get_status_display()}"
    return Hit(str(project), project.get_absolute_url(), about)


def case_hit(case: Case, page: int) -> Hit:
    url = f"{reverse('cases')}?page={page}#case-{case.pk}"
    return Hit(case.title, url, case.text[:160])
