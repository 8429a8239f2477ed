"""One signed link in a mail opens an account: it sets a password and proves the address.

It holds while nobody opened the account; afterwards it leads to the page it was made for, as any
link would.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from fbias.core.links import Purpose, address_of
from members.models import User

OPEN_ACCOUNT = Purpose("members.account_links", path="accounts/open/")


@dataclass(frozen=True)
class AccountLink:
    """Whom a link lets in, by which address, and what they see then."""

    person: User
    email: str
    path: str
    is_too_old: bool


def token_for(person: User, path: str) -> str:
    return OPEN_ACCOUNT.token(person.pk, person.email, path)


def link_to_open(person: User, path: str = "/") -> str:
    """The whole address, for a mail to the person's own address and for nobody else."""
    return address_of("members:open_account", token_for(person, path))


def way_in(person: User, path: str) -> str | None:
    """For mails: the address that opens the account, if that is still to be done."""
    return link_to_open(person, path) if person.is_unopened else None


def open_link(token: str) -> AccountLink:
    """What the link stands for; 404 if it is forged, or the person has another address now."""
    key, email, path = OPEN_ACCOUNT.content(token)
    person = User.objects.filter(pk=key, email=email).first()
    if person is None:
        raise Http404
    return AccountLink(person, email, path, is_too_old=OPEN_ACCOUNT.is_too_old(token))
