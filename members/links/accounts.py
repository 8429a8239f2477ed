"""One signed link in a mail opens an account: it sets a password and proves the address.

It holds while nobody opened the account; afterwards it leads to the page it was made for, as any
link would. A GET shows and a POST acts: programs that fetch links in mails must change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.urls import reverse

from members.models import User

SALT = "members.account_links"
VALID_FOR = timedelta(days=60)


@dataclass(frozen=True)
class AccountLink:
    """Whom a link lets in, by which address, and what they see then."""

    person: User
    email: str
    path: str
    is_too_old: bool


def token_for(person: User, path: str) -> str:
    return signing.dumps([person.pk, person.email, path], salt=SALT, compress=True)


def link_to_open(person: User, path: str = "/") -> str:
    """The whole address, for a mail to the person's own address and for nobody else."""
    return f"{settings.SITE_URL}{reverse('members:open_account', args=[token_for(person, path)])}"


def way_in(person: User, path: str) -> str | None:
    """For mails: the address that opens the account, if that is still to be done."""
    return link_to_open(person, path) if person.is_unopened else None


def open_link(token: str) -> AccountLink:
    """What the link stands for; 404 if it is forged, or the person has another address now."""
    try:
        key, email, path = signing.loads(token, salt=SALT)
        person = User.objects.get(pk=key, email=email)
    except (signing.BadSignature, User.DoesNotExist, ValueError, TypeError) as error:
        raise Http404 from error
    return AccountLink(person, email, path, is_too_old=_is_too_old(token))


def _is_too_old(token: str) -> bool:
    try:
        signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.SignatureExpired:
        return True
    return False
