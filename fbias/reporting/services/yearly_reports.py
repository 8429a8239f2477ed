"""The report of a year is given once: what it says is kept, whatever becomes of the data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.papers import render
from fbias.reporting.models import YearlyReport
from fbias.reporting.queries.periods import this_year
from fbias.reporting.queries.yearly_reports import content_of, counted_in, paper_of
from fbias.reporting.rules import keeps_figures
from members.models import User


@transaction.atomic
def freeze_report(year: int, *, by: User, note: str = "") -> YearlyReport:
    """Keep the figures as funders read them, with the papers in every language."""
    if not keeps_figures(by):
        raise PermissionDenied
    if year > this_year():
        raise DomainError(_("This year has not begun."))
    made_at = timezone.now()
    content, papers = {}, {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            content[language] = content_of(year, by)
            papers[language] = render(
                "yearly",
                paper_of(content[language], year, made_at),
                made_at=made_at,
            )
    people, projects = counted_in(year, by)
    report = YearlyReport.objects.create(
        year=year,
        note=note.strip(),
        content=content,
        sha256=fingerprint(content),
        paper_en=papers["en"],
        paper_fr=papers["fr"],
        people=people,
        projects=projects,
        made_by=by,
        made_at=made_at,
    )
    record(report, "freeze", by=by, year=year, sha256=report.sha256)
    return report


@transaction.atomic
def publish_report(report: YearlyReport, *, by: User, public: bool) -> YearlyReport:
    """Everybody reads its figures on the page of results, or no longer; twice is once."""
    locked = lock_for(report, "publish", by=by)
    if bool(locked.published_at) == public:
        return locked
    locked.published_at = timezone.now() if public else None
    locked.save(update_fields=["published_at"])
    record(locked, "publish" if public else "take_back", by=by)
    return locked


def fingerprint(content: Mapping[str, Any]) -> str:
    words = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(words.encode()).hexdigest()
