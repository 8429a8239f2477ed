"""Signed links for people without an account: a PI confirms, accepts a quote, answers a survey.

A link is bound to one purpose, one object and one person, whatever address they have by now, and it
expires. A forged one is answered 404; one that was used, or whose person has no part in it any
more, says so. A GET shows and a POST acts: programs that fetch links in mails must change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext as _

from fbias.core.errors import LinkOver
from members.models import User
from members.queries.people import person_at, person_of_account


@dataclass(frozen=True)
class Purpose:
    """What a link is for; `holds(object, person)` says whether the person still has a part in it.

    Without `days` a link is permanent. What `stamp(object)` says must be as when the link was
    made: changing it ends every link.
    """

    name: str
    holds: Callable[[Any, User], bool]
    days: int | None = 60
    stamp: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class OpenLink:
    """What a valid link stands for."""

    about: Any
    person: User


def sign(purpose: Purpose, about: Model, person: User) -> str:
    """The token of a link; it holds no secret, but whoever has it may act, so mask it in logs."""
    content = [about._meta.label_lower, about.pk, person.pk]
    if purpose.stamp:
        content.append(purpose.stamp(about))
    return signing.dumps(content, salt=salt_of(purpose), compress=True)


def open_link(token: str, purpose: Purpose) -> OpenLink:
    """What the link opens; 404 if it is forged or made for something else, `LinkOver` if it ended.

    Links of earlier mails name the address that they were sent to.
    """
    age = timedelta(days=purpose.days) if purpose.days else None
    try:
        label, pk, who, *stamp = signing.loads(token, salt=salt_of(purpose), max_age=age)
        about = apps.get_model(label)._base_manager.get(pk=pk)
        person = person_at(who) if isinstance(who, str) else person_of_account(who)
    except signing.SignatureExpired as error:
        raise LinkOver(
            _("This link is too old. Sign in, or ask the coordinators for a new one.")
        ) from error
    except (signing.BadSignature, ObjectDoesNotExist, ValueError) as error:
        raise Http404 from error
    is_stamped = stamp == ([purpose.stamp(about)] if purpose.stamp else [])
    if person is None or not is_stamped or not purpose.holds(about, person):
        raise LinkOver(_("This link leads nowhere any more: what it was made for has changed."))
    return OpenLink(about, person)


def salt_of(purpose: Purpose) -> str:
    return f"projects.links.{purpose.name}"
