"""The portal for programs: what its pages show a person, by the same rules, as JSON."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from fbias.api.middleware import PROBLEM, problem
from fbias.api.views.endpoints import writing
from fbias.core.errors import DomainError

REFUSED = 400


class Portal(NinjaAPI):
    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """Ninja knows one content type for all answers; refusals have their own."""
        schema = super().get_openapi_schema(**given)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= REFUSED and "application/json" in answer.get("content", {}):
                        answer["content"] = {PROBLEM: answer["content"]["application/json"]}
        return schema


api = Portal(
    title="F-BIAS portal",
    version="1",
    urls_namespace="programs",
    docs_url=None,
    openapi_url=None,
    description=(
        "Make a token under *Profile, Access for programs*, and send it as "
        "`Authorization: Bearer fbias_…`. Refusals are problems as in RFC 9457. Within a minute "
        "one person may ask 120 times; 429 says in `Retry-After` how long to wait. "
        "A write needs an `Idempotency-Key` of your own: the same key is the same act."
    ),
)
api.add_router("", writing.router)


@api.exception_handler(AuthenticationError)
def nobody(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    response = problem(401, "Send a token that works: Authorization: Bearer fbias_…")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def nothing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(404)


@api.exception_handler(PermissionDenied)
def refused(_request: HttpRequest, _error: PermissionDenied) -> HttpResponse:
    return problem(403)


@api.exception_handler(ValidationError)
def wrong(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"at": ".".join(map(str, one["loc"])), "detail": str(one["msg"])} for one in error.errors
    ]
    return problem(422, "What was sent is not as the document says.", errors=errors)


@api.exception_handler(HttpError)
def unread(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.exception_handler(DomainError)
def no(_request: HttpRequest, error: DomainError) -> HttpResponse:
    response = problem(error.status, str(error))
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


@require_safe
def document(_request: HttpRequest) -> HttpResponse:
    """The contract as OpenAPI, for everybody."""
    return JsonResponse(api.get_openapi_schema())
