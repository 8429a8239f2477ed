"""Signed links of mails: whoever holds one acts as the person it was made for, signed in or not.

A link is bound to one purpose, one object and one person, whatever address they have by now, and it
expires. A forged one is answered 404; one that was used, or whose person has no part in it any
more, says so. A GET shows and a POST acts: programs that fetch links in mails must change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fbias.core.errors import LinkOver
from fbias.core.logs import register_secret
from fbias.core.registry import Registry

Person = Any
PersonOf = Callable[[int | str], Person | None]
_people = Registry[PersonOf]()


def register_people(person_of: PersonOf) -> None:
    """`person_of(key)` is who has that account, or that address in links of earlier mails."""
    _people.add(person_of)


def anybody(_about: Any, _person: Person) -> bool:
    return True


@dataclass(frozen=True)
class Purpose:
    """What a link is for; `holds(object, person)` says whether the person still has a part in it.

    Its `name` goes into the signature and never changes. In an address `path` stands before the
    token. Without `days` a link is permanent. What `stamp(object)` says must be as when the link
    was made: changing it ends every link.
    """

    name: str
    path: str
    days: int | None = 60
    holds: Callable[[Any, Person], bool] = anybody
    stamp: Callable[[Any], str] | None = None

    def __post_init__(self) -> None:
        register_secret(self.path)

    def route(self, rest: str = "") -> str:
        """For `path()` in `urlpatterns`, below the prefix of the app."""
        return f"{self.path}<str:token>/{rest}"

    def token(self, *content: Any) -> str:
        """It holds no secret, but whoever has it may act."""
        return signing.dumps(list(content), salt=self.name, compress=True)

    def content(self, token: str) -> list[Any]:
        """What the token was made of, however old it is; 404 if it is forged or for another use."""
        try:
            if token.count(":") == 1:  # polls and seats of early mails
                bare = signing.Signer(salt=self.name).unsign(token)
                return [int(key) for key in re.split("[.-]", bare)]
            return list(signing.loads(token, salt=self.name))
        except (signing.BadSignature, ValueError) as error:
            raise Http404 from error

    def is_too_old(self, token: str) -> bool:
        if self.days is None:
            return False
        try:
            signing.loads(token, salt=self.name, max_age=timedelta(days=self.days))
        except signing.SignatureExpired:
            return True
        return False


@dataclass(frozen=True)
class OpenLink:
    """What a valid link stands for."""

    about: Any
    person: Person


def sign(purpose: Purpose, about: Model, person: Person) -> str:
    """The token with which this person acts upon this object."""
    return purpose.token(about._meta.label_lower, about.pk, person.pk, *_stamp(purpose, about))


def open_link(token: str, purpose: Purpose) -> OpenLink:
    """What the link opens; 404 if it is forged or made for something else, `LinkOver` if it ended.

    Links of earlier mails name the address that they were sent to.
    """
    label, pk, who, *stamp = purpose.content(token)
    if purpose.is_too_old(token):
        raise LinkOver(_("This link is too old. Sign in, or ask the coordinators for a new one."))
    try:
        about = apps.get_model(label)._base_manager.get(pk=pk)
        person = next((found for person_of in _people if (found := person_of(who))), None)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if person is None or stamp != _stamp(purpose, about) or not purpose.holds(about, person):
        raise LinkOver(_("This link no longer leads anywhere: what it was made for has changed."))
    return OpenLink(about, person)


def _stamp(purpose: Purpose, about: Model) -> list[str]:
    return [purpose.stamp(about)] if purpose.stamp else []


def address_of(url_name: str, token: str) -> str:
    """The whole address, for a mail."""
    return f"{settings.SITE_URL}{reverse(url_name, args=[token])}"


def by_link(*methods: str) -> Callable[..., Any]:
    """A page behind a link of a mail: no cache keeps it, and no page learns the link, even ours."""

    def decorator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @require_http_methods(methods)
        @wraps(view)
        def page(request: HttpRequest, token: str, **parts: Any) -> HttpResponse:
            response = view(request, token, **parts)
            response["Referrer-Policy"] = "strict-origin"
            return response

        return page

    return decorator
