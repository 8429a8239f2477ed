"""Answers to mails about a thread enter the thread, by an address made for one person and thread.

`answers+c12.34.MAC@…` is thread 12 of consultations, for person 34. Whoever has the address still
writes from an address of that person: a mail that was passed on speaks in nobody's name.
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from fbias.core.clock import database_now
from fbias.core.errors import DomainError
from fbias.core.reader import written_for
from fbias.core.registry import Registry
from fbias.notifications.incoming import Incoming, Unreadable, read_mail
from fbias.notifications.models import Notification
from fbias.notifications.services import notify

if TYPE_CHECKING:
    from members.models import User

REFUSED = "reply_refused"
MOST_REFUSALS = 5  # in one hour
BYTES = 10  # of the signature: 80 bits
LOCAL = re.compile(r"(?P<letter>[a-z])(?P<thread>\d+)\.(?P<person>\d+)\.(?P<mac>[0-9a-f]+)")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Thread:
    """`write(about, by=, text=, request_key=)` says something in the person's name, or refuses.

    `page(about)` is the path of the page where one reads it.
    """

    letter: str
    model: type[Model]
    write: Callable[..., Any]
    page: Callable[[Any], str]


THREADS = Registry[Thread]()
AddressesOf = Callable[["User"], set[str]]
_addresses = Registry[AddressesOf]()


def register_thread(thread: Thread) -> None:
    THREADS.add(thread, name=thread.letter)


def register_addresses(addresses_of: AddressesOf) -> None:
    """`addresses_of(person)` are those that the person proved to be theirs."""
    _addresses.add(addresses_of)


def reply_address(about: Model, person: User) -> str:
    """Where this person answers about this object; nothing while the portal reads no mails."""
    if not settings.INBOUND_ADDRESS:
        return ""
    thread = next(one for one in THREADS.values() if isinstance(about, one.model))
    local, domain = settings.INBOUND_ADDRESS.split("@")
    key = f"{thread.letter}{about.pk}.{person.pk}"
    return f"{local}+{key}.{mac_of(key)}@{domain}"


def mac_of(key: str) -> str:
    signature = salted_hmac("fbias.notifications.replies", key, algorithm="sha256")
    return signature.digest()[:BYTES].hex()


@dataclass(frozen=True)
class Addressee:
    thread: Thread
    about: Model
    person: User


def addressee(address: str) -> Addressee | None:
    """What an address stands for; None if it is none of ours, forged, or leads nowhere any more."""
    local, _at, domain = settings.INBOUND_ADDRESS.partition("@")
    if not address.startswith(f"{local}+") or not address.endswith(f"@{domain}"):
        return None
    parts = LOCAL.fullmatch(address.removeprefix(f"{local}+").removesuffix(f"@{domain}"))
    if not parts or parts["letter"] not in THREADS:
        return None
    key = f"{parts['letter']}{parts['thread']}.{parts['person']}"
    if not hmac.compare_digest(mac_of(key), parts["mac"]):
        return None
    thread = THREADS[parts["letter"]]
    about = thread.model._base_manager.filter(pk=parts["thread"]).first()
    people = get_user_model()._base_manager.filter(is_active=True)
    person: Any = people.filter(pk=parts["person"]).first()
    return Addressee(thread, about, person) if about and person else None


def receive(raw: bytes) -> str:
    """Put one mail where it belongs; says in a word what became of it. Twice is once.

    What a person wrote and cannot be taken is answered to the address of their account; what a
    machine wrote, or nobody we know, is not answered at all.
    """
    try:
        mail = read_mail(raw)
    except Unreadable:
        return "too large"
    if mail.is_automatic:
        return "automatic"
    to = next((found for address in mail.to if (found := addressee(address))), None)
    return enter(mail, to) if to else "unknown"


def enter(mail: Incoming, to: Addressee) -> str:
    with written_for(to.person):
        try:
            refusal = _enter(mail, to)
        except DomainError as error:
            refusal = str(error)
        except (PermissionDenied, ValidationError):
            refusal = _("You no longer have access to this thread.")
        if refusal:
            refuse(mail, to, refusal)
            return "refused"
    return "entered"


def _enter(mail: Incoming, to: Addressee) -> str:
    """Write it, and say what was left out; or why it was not written."""
    known = {address for of in _addresses for address in of(to.person)}
    if mail.sender not in known:
        return _("It came from %(sender)s, which is none of the addresses of your account.") % {
            "sender": mail.sender
        }
    if not mail.text:
        return _("There was no text above the quoted words.")
    to.thread.write(to.about, by=to.person, text=mail.text, request_key=key_of(mail, to))
    if mail.files:
        return _("Your words are in the thread, your files are not: %(names)s. Add them there.") % {
            "names": ", ".join(mail.files)
        }
    return ""


def key_of(mail: Incoming, to: Addressee) -> UUID:
    return uuid5(NAMESPACE_URL, f"{to.thread.letter}{to.about.pk}/{to.person.pk}/{mail.key}")


@transaction.atomic
def refuse(mail: Incoming, to: Addressee, reason: str) -> None:
    """One mail to the person; whoever sends without end is answered only so often."""
    lately = Notification.objects.filter(
        recipient=to.person, kind=REFUSED, created_at__gt=database_now() - timedelta(hours=1)
    )
    if lately.count() >= MOST_REFUSALS:
        logger.warning("More refusals than one hour allows: person %s", to.person.pk)
        return
    link = settings.SITE_URL + to.thread.page(to.about)
    occasion = sha256(mail.key.encode()).hexdigest()[:40]
    notify(to.person, REFUSED, about=to.person, occasion=occasion, reason=reason, link=link)
