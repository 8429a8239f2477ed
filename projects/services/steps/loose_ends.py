"""What ends with its project: offers, quotes, reports. Nobody is asked any more."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.notifications.services import notify
from projects.enums import AssignmentStatus, ProjectStatus, QuoteStatus, ReportStatus
from projects.models import Project
from projects.services.papers import freeze_paper


@transaction.atomic
def settle_loose_ends(project: Project) -> None:
    """Called whenever a project came to a state; what still waits there for nothing is ended."""
    if project.status in ProjectStatus.ENDED | ProjectStatus.WORK_OVER:
        end_offers(project)
    if project.status in ProjectStatus.ENDED | ProjectStatus.BILLED:
        end_quotes(project)
    if project.status in ProjectStatus.ENDED:
        for report in project.reports.filter(status__in=ReportStatus.OPEN):
            report.life.advance(report, "skip", by=None, remark=_("The project ended."))


def end_offers(project: Project) -> None:
    """Whoever was asked to work and has not answered need not answer."""
    for offer in project.assignments.filter(status=AssignmentStatus.OFFERED):
        ended = offer.life.advance(offer, "end", by=None, ended_at=timezone.now())
        notify(ended.analyst.user, "project_offer_over", about=ended, occasion="end")


def end_quotes(project: Project) -> None:
    for quote in project.quotes.filter(status=QuoteStatus.SENT):
        freeze_paper(quote.life.advance(quote, "withdraw", by=None))
    for draft in project.quotes.filter(status=QuoteStatus.DRAFT):
        draft.life.advance(draft, "replace", by=None)
