"""Signed links for people without an account: a PI confirms, accepts a quote, answers a survey.

A link is bound to one purpose, one object and one address, and it expires. A purpose may add when
it still holds: a link whose work is done is as good as forged. Whatever is wrong is answered 404.
A GET shows and a POST acts: programs that fetch links in mails must change nothing.
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


@dataclass(frozen=True)
class Purpose:
    """What a link is for; `holds(object, address)` says whether it still opens anything."""

    name: str
    holds: Callable[[Any, str], bool]
    days: int = 60


@dataclass(frozen=True)
class OpenLink:
    """What a valid link stands for."""

    about: Any
    email: str


def sign(purpose: Purpose, about: Model, recipient_email: str) -> str:
    """The token of a link; it holds no secret, but whoever has it may act, so mask it in logs."""
    content = [about._meta.label_lower, about.pk, recipient_email.lower()]
    return signing.dumps(content, salt=salt_of(purpose), compress=True)


def open_link(token: str, purpose: Purpose) -> OpenLink:
    """What the link opens; 404 if it is forged, expired, used, or made for something else."""
    try:
        label, pk, email = signing.loads(
            token, salt=salt_of(purpose), max_age=timedelta(days=purpose.days)
        )
        about = apps.get_model(label)._base_manager.get(pk=pk)
    except (signing.BadSignature, ObjectDoesNotExist, ValueError) as error:
        raise Http404 from error
    if not purpose.holds(about, email):
        raise Http404
    return OpenLink(about, email)


def salt_of(purpose: Purpose) -> str:
    return f"projects.links.{purpose.name}"
