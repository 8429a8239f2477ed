"""What programs read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404
from ninja import Path, Query, Router

from consultations.models import Consultation
from consultations.queries.announced import Announced, announced
from fbias.api.enums import Scope
from fbias.api.views.endpoints import schemas
from fbias.api.views.endpoints.bearer import Bearer, reader_of
from fbias.core.http import fetch_for
from fbias.network.models import HelpRequest
from fbias.network.queries.help_requests import help_for
from fbias.reporting.queries.figures import Figure
from fbias.reporting.queries.indicators import read_by
from fbias.reporting.queries.kept import kept_figures
from fbias.reporting.queries.periods import period_named
from fbias.reporting.rules import reads_figures
from projects.enums import Role
from projects.models import Assignment, Project
from projects.queries.pipeline import working_as

ROWS = 50
Key = Annotated[int, Path(ge=1, le=schemas.LARGEST)]
REFUSALS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 422, 429, 503), schemas.Problem)


PageNumber = Annotated[int, Query(ge=1, le=100_000)]
PageSize = Annotated[int, Query(ge=1, le=200)]


def page_of(
    rows: Any, page: int, size: int, shown: Callable[[list[Any]], list[dict[str, Any]]]
) -> dict[str, Any]:
    """The rows of one page in the words of the document; beyond the last page there are none."""
    start = (page - 1) * size
    count = len(rows) if isinstance(rows, list) else rows.count()
    return {"count": count, "page": page, "items": shown(list(rows[start : start + size]))}


router = Router()


def reads(path: str, scope: Scope | None, answer: Any) -> Any:
    return router.get(path, auth=Bearer(scope), response={200: answer, **REFUSALS})


@reads("/token", None, schemas.Token)
def token(request: Any) -> dict[str, Any]:
    """What the token that you send is good for."""
    own = request.auth
    return {
        "name": own.name,
        "scopes": own.scopes,
        "expires_at": own.expires_at,
        "person": own.person.name,
    }


# --- Open desks ----------------------------------------------------------------------------------


@reads("/open-desks", Scope.OPEN_DESKS, schemas.Page[schemas.OpenDesk])
def open_desks(request: Any, page: PageNumber = 1, size: PageSize = ROWS) -> dict[str, Any]:
    """Those to come, in the order of their days."""
    return page_of(announced(), page, size, lambda rows: [desk_of(one) for one in rows])


@reads("/open-desks/{pk}", Scope.OPEN_DESKS, schemas.OpenDesk)
def open_desk(request: Any, pk: Key) -> dict[str, Any]:
    for announcement in announced():
        if announcement.desk.pk == pk:
            return desk_of(announcement)
    raise Http404


def desk_of(one: Announced) -> dict[str, Any]:
    return {"id": one.desk.pk, **one.row}


# --- Bookings ------------------------------------------------------------------------------------


def own_bookings(reader: Any) -> Any:
    rows = Consultation.objects.visible_to(reader).filter(requester=reader)
    return rows.select_related("open_desk", "session").order_by("-created_at", "-pk")


@reads("/bookings", Scope.BOOKINGS, schemas.Page[schemas.Booking])
def bookings(request: Any, page: PageNumber = 1, size: PageSize = ROWS) -> dict[str, Any]:
    """Your own, the newest first."""
    found = own_bookings(reader_of(request))
    return page_of(found, page, size, lambda rows: [booking_of(one) for one in rows])


@reads("/bookings/{pk}", Scope.BOOKINGS, schemas.Booking)
def booking(request: Any, pk: Key) -> dict[str, Any]:
    reader = reader_of(request)
    return booking_of(fetch_for(reader, own_bookings(reader), "view", pk=pk))


def booking_of(booking: Consultation) -> dict[str, Any]:
    session = booking.session
    return {
        "id": booking.pk,
        "reference": booking.reference,
        "url": settings.SITE_URL + booking.get_absolute_url(),
        "title": booking.title,
        "status": booking.status,
        "open_desk": booking.open_desk_id,
        "day": booking.open_desk.day,
        "starts_at": session.starts_at if session else None,
        "ends_at": session.ends_at if session else None,
        "booked_at": booking.booked_at,
        "follows": booking.follows_id,
    }


# --- Projects ------------------------------------------------------------------------------------


def projects_for(reader: Any) -> Any:
    people = Assignment.objects.select_related("analyst__user")
    rows = Project.objects.visible_to(reader).prefetch_related(Prefetch("assignments", people))
    return rows.order_by("-pk")


def sessions_seen(reader: Any, found: list[Project]) -> set[int]:
    wanted = [one.consultation_id for one in found if one.consultation_id]
    seen = Consultation.objects.visible_to(reader).filter(pk__in=wanted)
    return set(seen.values_list("pk", flat=True))


@reads("/projects", Scope.PROJECTS, schemas.Page[schemas.Project])
def projects(request: Any, page: PageNumber = 1, size: PageSize = ROWS) -> dict[str, Any]:
    """Those that you may open, the newest first."""
    reader = reader_of(request)

    def shown(rows: list[Project]) -> list[dict[str, Any]]:
        seen = sessions_seen(reader, rows)
        return [project_of(one, seen) for one in rows]

    return page_of(projects_for(reader), page, size, shown)


@reads("/projects/{pk}", Scope.PROJECTS, schemas.Project)
def project(request: Any, pk: Key) -> dict[str, Any]:
    reader = reader_of(request)
    found = fetch_for(reader, projects_for(reader), "view", pk=pk)
    return project_of(found, sessions_seen(reader, [found]))


def project_of(project: Project, seen: set[int]) -> dict[str, Any]:
    return {
        "id": project.pk,
        "reference": project.reference,
        "url": settings.SITE_URL + project.get_absolute_url(),
        "title": project.title,
        "status": project.status,
        "status_since": project.status_since,
        "origin": project.origin,
        "started_on": project.started_on,
        "ended_on": project.ended_on,
        "lead": working_as(Role.LEAD, project),
        "consultation": project.consultation_id if project.consultation_id in seen else None,
    }


# --- Figures -------------------------------------------------------------------------------------


@reads("/figures", Scope.FIGURES, schemas.Figures)
def figures(
    request: Any, period: Annotated[str, Query(pattern=r"^(all|20[0-9]{2}(-[12])?)?$")] = ""
) -> dict[str, Any]:
    """Of a year (`2026`), half of one (`2026-2`) or `all`; of this year where none is given.

    As on their page: small groups are hidden from funders, who read whole years.
    """
    reader = reader_of(request)
    if not reads_figures(reader):
        raise Http404
    asked = read_by(reader, period_named(period))
    kept = kept_figures(reader, asked)
    return {
        "first": asked.first,
        "last": asked.last,
        "counted_at": kept.counted_at,
        "figures": [figure_of(one) for one in kept.figures],
    }


def figure_of(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "title": str(figure.title),
        "definition": str(figure.definition),
        "rows": [
            {
                "label": str(row.label),
                "value": None if row.hidden or row.value is None else float(row.value),
                "shown": str(row.shown),
                "unit": str(row.unit),
                "count_behind": str(row.counted),
                "change": str(row.trend),
            }
            for row in figure.rows
        ],
        "not_kept_yet": str(figure.needs),
    }


# --- Help ----------------------------------------------------------------------------------------


@reads("/help-requests", Scope.HELP_READ, schemas.Page[schemas.Help])
def help_requests(request: Any, page: PageNumber = 1, size: PageSize = ROWS) -> dict[str, Any]:
    """Open ones that you may know of, the newest first; for members of the network."""
    found = help_for(reader_of(request)).open()
    return page_of(found, page, size, lambda rows: [help_of(one) for one in rows])


def help_of(help_request: HelpRequest) -> dict[str, Any]:
    return {
        "id": help_request.pk,
        "url": settings.SITE_URL + help_request.get_absolute_url(),
        "kind": help_request.kind,
        "title": help_request.title,
        "text": help_request.text,
        "status": help_request.status,
        "asked_at": help_request.asked_at,
        "answers": help_request.answer_count,  # type: ignore[attr-defined]  # annotated
    }
