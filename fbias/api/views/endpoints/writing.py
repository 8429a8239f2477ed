"""What programs write: little, each once for its key."""

from __future__ import annotations

from typing import Annotated, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from ninja import Header, Status

from fbias.api.enums import Scope
from fbias.api.services.once import once
from fbias.api.views.endpoints import schemas
from fbias.api.views.endpoints.bearer import Bearer, reader_of
from fbias.api.views.endpoints.reading import router
from fbias.core.errors import DomainError
from fbias.network.forms.help_requests import HelpForm
from fbias.network.rules import is_inside
from fbias.network.services.help_requests import ask_for_help

REFUSALS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 409, 422, 429, 503), schemas.Problem)
OnceOnly = Annotated[
    str, Header(alias="Idempotency-Key", min_length=8, max_length=80, pattern=r"^[!-~]+$")
]


class NotAsTheFormSays(DomainError):
    status = 422


@router.post(
    "/help-requests",
    auth=Bearer(Scope.HELP_WRITE),
    response={201: schemas.Asked, **REFUSALS},
)
def ask(request: Any, question: schemas.Question, idempotency_key: OnceOnly) -> Any:
    """Ask the members of the network; each of them who may know of it gets a mail."""
    if not is_inside(reader_of(request)):
        raise PermissionDenied
    answer = once(
        request.auth,
        key=idempotency_key,
        content=request.path.encode() + request.body,
        act=lambda: asked(reader_of(request), question),
    )
    return Status(201, answer)


def asked(person: Any, question: schemas.Question) -> dict[str, Any]:
    """By the form of the page, so that one rule says what a request may be."""
    form = HelpForm(question.model_dump(), by=person)
    if not form.is_valid():
        sentences = [f"{at}: {one}" for at, found in form.errors.items() for one in found]
        raise NotAsTheFormSays(" ".join(sentences))
    made = ask_for_help(by=person, **form.cleaned_data)
    return {"id": made.pk, "url": settings.SITE_URL + made.get_absolute_url()}
