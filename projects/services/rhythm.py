"""How often the user hears of the work."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import ProjectStatus
from projects.models import Project

MOST_WEEKS = 26


@transaction.atomic
def set_report_weeks(project: Project, *, by: User, weeks: int) -> Project:
    """From now on one report every so many weeks; the same number again changes nothing."""
    locked = lock_for(project, "set_report_weeks", by=by)
    if locked.status not in ProjectStatus.RUNNING:
        raise DomainError(
            _("The project is “%(state)s”: no report is due.")
            % {"state": locked.get_status_display()}
        )
    if not 1 <= weeks <= MOST_WEEKS:
        raise DomainError(_("Give a number of weeks from 1 to %(most)d.") % {"most": MOST_WEEKS})
    if weeks == locked.report_every_weeks:
        return locked
    before, locked.report_every_weeks = locked.report_every_weeks, weeks
    locked.save(update_fields=["report_every_weeks"])
    record(locked, "set_report_weeks", by=by, before=before, weeks=weeks)
    return locked
