"""A part that the portal stands on is away: one page, one line in the log, the text kept.

Nothing here asks the database: it may be what is away.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fbias.core.keeping import is_kept
from fbias.core.registry import Registry
from fbias.core.signing_in import page_before, wants_a_fragment

logger = logging.getLogger("fbias.outage")

LOCKED = {"55P03", "57014", "40P01"}  # lock not available, statement stopped, deadlock
READ_ONLY = "25006"
AWAY = ("08", "53", "57P", "58")  # no connection, no room, shut down, its machine failed


@dataclass(frozen=True)
class Outage:
    """What is away, for the log; what it means, for people; when to come again, for programs."""

    part: str
    sentence: str | Promise
    retry_after: int = 30


DATABASE_AWAY = Outage(
    "database",
    _("The portal cannot reach its data at the moment. What was saved is safe."),
)
DATABASE_BUSY = Outage(
    "lock",
    _("Somebody else is changing the same thing, or there is very much to do at the moment."),
    retry_after=5,
)
DATABASE_READ_ONLY = Outage(
    "writing",
    _("The portal can be read, but takes no changes at the moment: it is being worked on."),
    retry_after=120,
)

Judge = Callable[[BaseException], Outage | None]


def of_the_database(error: BaseException) -> Outage | None:
    """Refused connections, time-outs, locks and a server that only reads; never a wrong query."""
    code = getattr(error.__cause__, "pgcode", None)
    if isinstance(error, InternalError):
        return DATABASE_READ_ONLY if code == READ_ONLY else None
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    if code in LOCKED:
        return DATABASE_BUSY
    return DATABASE_AWAY if code is None or code.startswith(AWAY) else None


_judges = Registry[Judge]()
_judges.add(of_the_database)


def register_outage(judge: Judge) -> None:
    """Let an app say which errors mean that a part of its own is away."""
    _judges.add(judge)


def outage_behind(error: BaseException | None) -> Outage | None:
    """What is away, if that is what the error means."""
    if error is None:
        return None
    return next((found for judge in _judges if (found := judge(error))), None)


def answer_outage(request: HttpRequest, outage: Outage, error: BaseException) -> HttpResponse:
    """503 in the form that was asked for, in the reader's language; logged once per request."""
    if not hasattr(request, "outage"):
        reason = str(error).strip().partition("\n")[0]
        logger.error("%s %s: %s away: %s", request.method, request.path, outage.part, reason)
    request.outage = outage  # type: ignore[attr-defined]
    request.user = AnonymousUser()  # the layers around this one ask nobody who it was
    language = getattr(request, "LANGUAGE_CODE", None)
    with translation.override(language or translation.get_language_from_request(request)):
        response = _in_the_form_wanted(request, outage)
    response.headers["Retry-After"] = str(outage.retry_after)
    response.headers["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - Django's mark
    return response


def _in_the_form_wanted(request: HttpRequest, outage: Outage) -> HttpResponse:
    accept = request.headers.get("Accept", "")
    if wants_a_fragment(request) or "text/html" in accept:
        sent = request.method == "POST"
        context = {
            "sentence": outage.sentence,
            "language": translation.get_language(),
            "is_sent": sent,
            "is_kept": sent and is_kept(request),
            "page": page_before(request) if sent else request.get_full_path(),
            "facility_name": settings.FACILITY_NAME,
        }
        part = "503.html#refusal" if wants_a_fragment(request) else "503.html"
        return HttpResponse(render_to_string(part, context), status=503)
    if "application/json" in (accept, request.content_type):
        return JsonResponse({"sentence": str(outage.sentence)}, status=503)
    return HttpResponse(
        f"{outage.sentence}\n", content_type="text/plain; charset=utf-8", status=503
    )
