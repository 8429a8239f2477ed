"""The JSON that browsers and uploads exchange, for the views of the apps that own the addresses.

Every function here takes an upload the caller has already checked access to. Whatever is sent, the
answer is JSON with a sentence and a 4xx, quickly.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.imagery.enums import InspectionState, PreviewState, UploadState
from fbias.imagery.models import Upload
from fbias.imagery.services import (
    MOST_SIGNED_AT_ONCE,
    SHA256,
    closed_sentence,
    complete_upload,
    say_when_silent,
    sign_parts,
    uploaded_parts,
)

LONGEST_BODY = 64 * 1024
LONGEST_NAME = 4_000  # what is kept is at most 255 bytes of it
LARGEST_NUMBER = 2**53 - 1  # what a browser can count to


class NotUnderstood(Exception):
    """The body is not what this address takes; becomes a 400."""


@dataclass(frozen=True)
class Begin:
    """What a browser says about a file before it sends a byte."""

    name: str
    size: int
    sha256: str
    role: str
    key: UUID


def json_endpoint(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn refusals of a view into JSON: 400 body, 409 rule of the facility, 503 silent store."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with say_when_silent():
                return view(request, *args, **kwargs)
        except NotUnderstood as error:
            return _say(str(error), status=400)
        except DomainError as error:
            response = _say(str(error), status=error.status)
            if error.retry_after:
                response.headers["Retry-After"] = str(error.retry_after)
            return response

    return wrapper


def _say(sentence: str, *, status: int) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=status)


# --- Reading ------------------------------------------------------------------------------------


def read_object(request: HttpRequest) -> dict[str, Any]:
    """The body as one flat JSON object; an empty body is an empty object."""
    try:
        declared = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        declared = LONGEST_BODY + 1
    if declared > LONGEST_BODY:
        raise NotUnderstood(_("The request is too long."))
    body = request.read(LONGEST_BODY + 1)
    if len(body) > LONGEST_BODY:
        raise NotUnderstood(_("The request is too long."))
    try:
        fields = json.loads(
            body or b"{}", object_pairs_hook=_without_doubles, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(_("The request is not valid JSON.")) from error
    if not isinstance(fields, dict):
        raise NotUnderstood(_("The request must be a JSON object."))
    return fields


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key is given twice")
    return fields


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def read_begin(request: HttpRequest) -> Begin:
    """Name, size, role and key of a file; `sha256` may be missing. Unknown keys are refused."""
    sent = read_object(request)
    _only(sent, {"name", "size", "sha256", "role", "key"})
    sha256 = text(sent, "sha256", longest=64, default="")
    if sha256 and not SHA256.fullmatch(sha256):
        raise NotUnderstood(_("“sha256” must be 64 hexadecimal digits."))
    try:
        key = UUID(text(sent, "key", longest=36))
    except ValueError as error:
        raise NotUnderstood(_("“key” must be a UUID.")) from error
    return Begin(
        name=text(sent, "name", longest=LONGEST_NAME, default=""),
        size=number(sent, "size"),
        sha256=sha256,
        role=text(sent, "role", longest=60),
        key=key,
    )


def _only(sent: Mapping[str, Any], known: set[str]) -> None:
    if set(sent) - known:
        raise NotUnderstood(_("The request holds a field we do not know."))


def text(sent: Mapping[str, Any], field: str, *, longest: int, default: str | None = None) -> str:
    """A text field, or a sentence that names it."""
    value = sent.get(field, default)
    if not isinstance(value, str) or len(value) > longest:
        raise NotUnderstood(
            _("“%(field)s” must be a text of at most %(longest)d characters.")
            % {"field": field, "longest": longest}
        )
    return value


def number(sent: Mapping[str, Any], field: str) -> int:
    """A whole number from 0 that a browser can count to, or a sentence that names it."""
    value = sent.get(field)
    if not _is_count(value):
        raise NotUnderstood(_("“%(field)s” must be a whole number.") % {"field": field})
    return int(value)  # type: ignore[arg-type]  # _is_count has looked


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER


def _numbers(sent: Mapping[str, Any]) -> list[int]:
    value = sent.get("numbers")
    if not isinstance(value, list) or not all(map(_is_count, value)):
        raise NotUnderstood(_("“numbers” must be a list of whole numbers."))
    if not 1 <= len(value) <= MOST_SIGNED_AT_ONCE or len(set(value)) != len(value):
        raise NotUnderstood(
            _("“numbers” must name 1 to %(most)d different parts.") % {"most": MOST_SIGNED_AT_ONCE}
        )
    return value


# --- Answering ----------------------------------------------------------------------------------


def upload_state(upload: Upload, *, thumb_url: str = "", parts: bool = False) -> dict[str, Any]:
    """The truth about one upload; `parts=True` also asks the store what has arrived."""
    badge, words = upload.verdict
    return {
        "id": str(upload.pk),
        "name": upload.file_name,
        "size": upload.declared_size,
        "state": upload.state,
        "label": words,
        "badge": badge,
        "stored": upload.is_stored,
        "part_size": upload.part_size,
        "part_count": upload.part_count,
        "parts": [part["number"] for part in uploaded_parts(upload)] if parts else [],
        "sentence": state_sentence(upload),
        "inspection": upload.inspection,
        "readable": upload.is_readable,
        "preview": upload.preview_state,
        "thumb_url": thumb_url if upload.preview_state == PreviewState.DRAWN else "",
    }


def state_sentence(upload: Upload) -> str:
    """What this state means for the person who sent the file."""
    if upload.state in (UploadState.REJECTED, UploadState.EXPIRED):
        return closed_sentence(upload)
    if upload.is_broken_off:
        return _(
            "Broken off before all of it arrived. "
            "Whoever sent it goes on by choosing the same file again."
        )
    if upload.state in UploadState.UNFINISHED:
        return _("The file is on its way.")
    if upload.state == UploadState.RECEIVED:
        return _checking_sentence(upload)
    return _inspection_sentence(upload)


def _checking_sentence(upload: Upload) -> str:
    if upload.is_overdue:
        return _(
            "All of it has arrived. Checking it takes longer than usual: we go on by ourselves, "
            "and you may leave this page."
        )
    return _("All of it has arrived. We are checking it now.")


def _inspection_sentence(upload: Upload) -> str:
    if upload.damaged_at:
        return _("This image is damaged in our store. Please remove it here and send it again.")
    if upload.inspection == InspectionState.FAILED:
        return _("Safely stored. We could not look inside it yet, and are seeing to it.")
    if upload.inspection != InspectionState.DONE:
        return _("Safely stored. We are opening it now.")
    if upload.is_readable:
        return _("Safely stored and opened.")
    return _("Safely stored, but we cannot open it. Is it the file the microscope saved?")


@json_endpoint
def answer_parts(request: HttpRequest, upload: Upload) -> JsonResponse:
    """POST {numbers: [1, 2]}: addresses for these parts. GET: the parts that have arrived."""
    if request.method == "GET":
        return JsonResponse({"parts": uploaded_parts(upload)})
    sent = read_object(request)
    _only(sent, {"numbers"})
    return JsonResponse({"urls": sign_parts(upload, _numbers(sent))})


@json_endpoint
def answer_complete(request: HttpRequest, upload: Upload) -> JsonResponse:
    """POST {sha256?}: 202 and the state; may be called again."""
    sent = read_object(request)
    _only(sent, {"sha256"})
    sha256 = text(sent, "sha256", longest=64, default="")
    return JsonResponse(upload_state(complete_upload(upload, sha256=sha256)), status=202)
