"""Hours and publications of all projects."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from fbias.core.clock import at_the_facility
from fbias.core.zones import facility_time
from members.admin.actions import bulk, do_each
from members.admin.base import TableExports
from projects.admin.base import OfProjectAdmin
from projects.enums import Acknowledgement
from projects.models import Publication, TimeEntry
from projects.models.hours import month_of
from projects.services.hours.months import lock_month
from projects.services.publications import check_acknowledgement


@admin.register(TimeEntry)
class TimeEntryAdmin(TableExports, OfProjectAdmin):
    """Entries are corrected on the page of their project, with a reason."""

    list_display = ["begins_at", "project", "analyst", "activity", "hours", "billable", "note"]
    list_filter = ["activity", "billable", "analyst__facility"]
    list_select_related = ["project", "analyst__user"]
    search_fields = ["project__title", "analyst__user__name", "note"]
    fields = [
        "project", "analyst", "activity", "begins_at", "ends_at", "hours", "billable", "note",
        "correction", "made_at",
    ]  # fmt: skip
    actions = ["lock_months", "export_workbook", "export"]

    @display(description=_("begins"), ordering="period")
    def begins_at(self, entry):
        return entry.period.lower

    @display(description=_("ends"))
    def ends_at(self, entry):
        return entry.period.upper

    @bulk(
        _("Lock the months of these hours"),
        says=_("Only a coordinator can correct these months from now on."),
    )
    def lock_months(self, request, entries):
        days = {month_of(entry.period.lower) for entry in entries}
        do_each(request, sorted(days), lock_month)

    def table_of(self, entries):
        zone = {"zone": facility_time()}
        header = [
            _("begins (%(zone)s)") % zone, _("ends (%(zone)s)") % zone, _("project"),
            _("analyst"), _("site"), _("activity"), _("hours"), _("billed"), _("what was done"),
        ]  # fmt: skip
        rows = (
            [
                f"{at_the_facility(entry.period.lower):%Y-%m-%d %H:%M}",
                f"{at_the_facility(entry.period.upper):%Y-%m-%d %H:%M}",
                entry.project.reference,
                entry.analyst.user.name,
                entry.analyst.facility.name,
                str(entry.get_activity_display()),
                entry.hours,
                _("yes") if entry.billable else _("no"),
                entry.note,
            ]
            for entry in entries.select_related("project", "analyst__user", "analyst__facility")
        )
        return "hours", header, rows


@admin.register(Publication)
class PublicationAdmin(TableExports, OfProjectAdmin):
    list_display = ["doi", "title", "year", "project", "acknowledgement"]
    list_filter = ["acknowledgement", "year"]
    list_select_related = ["project"]
    search_fields = ["doi", "title", "project__title"]
    fields = ["doi", "title", "year", "project", "acknowledgement", "added_at"]
    actions = ["found_thanks", "found_nothing", "export_workbook", "export"]

    @bulk(_("Read: it acknowledges us"))
    def found_thanks(self, request, publications):
        self._check(request, publications, Acknowledgement.PRESENT)

    @bulk(_("Read: it does not mention us"))
    def found_nothing(self, request, publications):
        self._check(request, publications, Acknowledgement.ABSENT)

    def _check(self, request, publications, acknowledgement):
        def check(publication, *, by):
            return check_acknowledgement(publication, by=by, acknowledgement=acknowledgement)

        do_each(request, publications, check)

    def table_of(self, publications):
        header = [_("DOI"), _("title"), _("year"), _("project"), _("acknowledgement")]
        rows = (
            [
                publication.doi,
                publication.title,
                publication.year or "",
                publication.project.reference,
                str(publication.get_acknowledgement_display()),
            ]
            for publication in publications.select_related("project")
        )
        return "publications", header, rows
