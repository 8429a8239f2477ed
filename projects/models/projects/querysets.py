"""Which projects: whose they are, who may see them, and what comes along with each."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce

from fbias.core.counting import count_by, sum_by
from fbias.core.prepared import key_of
from fbias.core.relations import rows_of
from members.models import Analyst, User
from members.models.conflicts.hiding import FromPeople
from projects.enums import Activity, AssignmentStatus, ProjectStatus, QuoteStatus

if TYPE_CHECKING:
    from projects.models.projects.project import Project  # noqa: F401 - FromPeople[…] names it


def asking_at(path: str = "") -> tuple[str, str]:
    """The paths to the people for whom a project (at `path`) is done."""
    at = f"{path}__" if path else ""
    return f"{at}requester", f"{at}pi"


def asked_by_any_of(people: Any, path: str = "") -> Q:
    """Rows whose project (at `path`) has one of these people as requester or as PI."""
    return Q(*((f"{at}__in", people) for at in asking_at(path)), _connector=Q.OR)


class ProjectQuerySet(FromPeople["Project"]):
    def visible_to(self, user: Any) -> ProjectQuerySet:
        """What one asked for or is PI of; for coordinators all that was sent, for analysts theirs.

        A conflict of interest with the requester or the PI hides the project, whatever the role; so
        does stepping back from its evaluation.
        """
        if not user.is_authenticated:
            return self.none()
        own = Q(requester=user) | Q(pi=user)
        if not (user.is_coordinator or user.is_analyst):
            return self.filter(own)
        theirs = ~Q(status=ProjectStatus.DRAFT) if user.is_coordinator else self._of_analyst(user)
        return self.filter(own | (theirs & ~self.hidden(user)))

    def hidden(self, *people: Any) -> Q:
        """What a conflict of interest hides, or what one stepped back from."""
        return super().hidden(*people) | Q(pk__in=self.left_by(*people))

    def left_by(self, *people: Any) -> models.QuerySet[Any]:
        """The projects from whose evaluation one of them stepped back, as a subquery of ids."""
        theirs = Q(*(("analyst__user", one.pk) for one in people), _connector=Q.OR)
        recused = rows_of(self.model, "evaluators").filter(theirs, recused_at__isnull=False)
        return recused.order_by().values("project")

    def not_in_conflict_with(self, reader: Any) -> ProjectQuerySet:
        """As figures count: what one stepped back from is there, what a conflict hides is not."""
        return self.exclude(super().hidden(reader))

    def _of_analyst(self, user: Any) -> Q:
        """Projects that the analyst works on, or is asked to evaluate."""
        working = rows_of(self.model, "assignments").filter(
            analyst__user=user.pk, status__in=AssignmentStatus.READS
        )
        asked = rows_of(self.model, "evaluators").filter(analyst__user=user.pk, recused_at=None)
        return Q(pk__in=working.values("project")) | Q(pk__in=asked.values("project"))

    def sent(self) -> ProjectQuerySet:
        """Everything but drafts, which nobody but their requester knows of."""
        return self.exclude(status=ProjectStatus.DRAFT)

    def new_to_members(self, *, before: datetime) -> ProjectQuerySet:
        """Looked at before that moment and not decided, while no member was asked about it."""
        asked = {ProjectStatus.TRIAGE, *ProjectStatus.OPINIONS_OPEN}
        return self.filter(status__in=asked, status_since__lt=before, members_asked_at=None)

    def taken(self) -> ProjectQuerySet:
        return self.filter(status__in=ProjectStatus.TAKEN)

    def worked(self) -> ProjectQuerySet:
        """Projects on which work began: those that the funder's table lists."""
        return self.filter(status__in=ProjectStatus.WORKED)

    def with_hours(self) -> ProjectQuerySet:
        """Add `effort_hours` and `consultation_hours`, all sources together.

        Consultation: entries of that activity, the record of the session it came from, and what
        was worked before the portal kept entries. Effort: everything else but mentoring.
        """
        entries = rows_of(self.model, "entries").filter(project=OuterRef("pk"))
        consultation = entries.filter(activity=Activity.CONSULTATION)
        effort = entries.filter(activity__in=Activity.EFFORT)
        return self.annotate(  # type: ignore[no-redef]  # declared for its readers
            effort_hours=F("earlier_effort_hours") + sum_by(effort, "project", "hours"),
            consultation_hours=F("earlier_consultation_hours")
            + sum_by(consultation, "project", "hours")
            + Coalesce(F("consultation__record__hours"), Decimal(0)),
        )

    def with_agreed_hours(self) -> ProjectQuerySet:
        """Add `agreed_hours`: those of the accepted quotes together."""
        agreed = rows_of(self.model, "quotes__lines").filter(
            quote__project=OuterRef("pk"), quote__status=QuoteStatus.ACCEPTED
        )
        hours = sum_by(agreed, "quote__project", "hours")
        return self.annotate(agreed_hours=hours)  # type: ignore[no-redef]

    def with_version_count(self) -> ProjectQuerySet:
        """Add `version_count`: how often the request was sent or changed since."""
        versions = rows_of(self.model, "versions").filter(project=OuterRef("pk"))
        count = count_by(versions, "project")
        return self.annotate(version_count=count)  # type: ignore[no-redef]

    def for_reader(self, user: Any) -> ProjectQuerySet:
        """Bring along whether this person is in conflict with who asks: the rules read it."""
        asking = Q(pk=OuterRef("requester")) | Q(pk=OuterRef("pi"))
        hidden = User.objects.hidden_from(user).filter(asking)
        return self.annotate(reader_pk=key_of(user), reader_in_conflict=Exists(hidden))

    def for_list(self) -> ProjectQuerySet:
        return self.select_related("requester__institution", "institution")

    def for_frame(self) -> ProjectQuerySet:
        """What every page of one project needs: who asked, who works on it, who is asked."""
        team = rows_of(self.model, "assignments").select_related(
            "analyst__user", "analyst__facility"
        )
        people = self.select_related("requester__institution", "institution", "payer")
        return people.prefetch_related(Prefetch("assignments", team), "evaluators")

    def for_page(self) -> ProjectQuerySet:
        """Everything that one project's page shows, in a constant number of queries."""
        images = rows_of(self.model, "images").select_related("upload")
        return (
            self.for_frame()
            .select_related("consultation__open_desk", "consultation__record")
            .prefetch_related(
                Prefetch("images", images),
                "images__upload__previews",
                Prefetch("known_by", Analyst.objects.select_related("user", "facility")),
            )
        )

    def for_work(self) -> ProjectQuerySet:
        """What the page of the work adds up: hours agreed and used, reports and who reads them."""
        reports = rows_of(self.model, "reports").select_related("peer__user")
        return (
            self.for_frame()
            .with_hours()
            .with_agreed_hours()
            .prefetch_related(
                "entries",
                Prefetch("reports", reports),
                "tasks__assignee",
                "tasks__done_by",
                "deliverables__upload",
            )
        )
