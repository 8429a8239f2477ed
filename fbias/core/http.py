"""The one way to get an object into a view, and the request a signed-in view receives."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from fbias.core.prepared import PreparedFor, key

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from members.models import User


class MemberRequest(HttpRequest):
    """A request behind `login_required`: the user is a person, never anonymous."""

    user: User
    htmx: HtmxDetails


def page_of_one(rows: Callable[[Any], Any]) -> PreparedFor[Any]:
    """For `fetch_for`: one row by its key, compiled once for each kind of reader."""
    return PreparedFor(lambda reader: rows(reader).visible_to(reader).filter(pk=key("pk")))


def fetch_for(user: Any, queryset: Any, step: str, **lookup: Any) -> Any:
    """Return the object, or 404 if it is hidden from the user, or 403 if seen but refused.

    `queryset` must know `visible_to(user)`, or be a `page_of_one`; `step` is a key of the model's
    `rules_permissions`.
    """
    if isinstance(queryset, PreparedFor):
        instance = first_or_404(queryset, user, **lookup)
    else:
        instance = get_object_or_404(queryset.visible_to(user), **lookup)
    if not user.has_perm(type(instance).get_perm(step), instance):
        raise PermissionDenied
    return instance


def first_or_404(prepared: PreparedFor[Any], user: Any, *, pk: int) -> Any:
    found = prepared(user, pk=pk) if pk <= BigIntegerField.MAX_BIGINT else ()
    for one in found:
        return one
    raise Http404


View = Callable[..., HttpResponse]


def for_those(who: Callable[[User], bool]) -> Callable[[View], View]:
    """A page of some people only: for everybody else who is signed in there is no such page.

    Once an object is seen, a step that its reader may not take is refused with 403 by `fetch_for`.
    """

    def only(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not who(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return only


def fetch_part(queryset: Any, **lookup: Any) -> Any:
    """A part of an object that `fetch_for` has already opened (an image, a preview), or 404.

    `queryset` must be narrowed to that object's own parts.
    """
    return get_object_or_404(queryset, **lookup)
