"""Look for answers in a mailbox by IMAP; a mail is marked as seen once it was dealt with."""

from __future__ import annotations

import imaplib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError

from fbias.notifications.incoming import LARGEST_MAIL
from fbias.notifications.replies import receive

MOST_AT_ONCE = 50
TIMEOUT = 20  # seconds
PORTS = {"imap": 143, "imaps": 993}
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
logger = logging.getLogger(__name__)


def read_replies() -> dict[str, int]:
    """How many mails met which end; without a mailbox in the settings nothing is looked for.

    While the database is away a mail stays unseen for the next look. One that breaks something
    is marked for a person, and the others go on.
    """
    ends: dict[str, int] = {}
    if not settings.INBOUND_IMAP_URL:
        return ends
    with mailbox(settings.INBOUND_IMAP_URL) as box:
        _typ, (found, *_rest) = box.uid("SEARCH", "UNSEEN")
        for uid in (found or b"").split()[:MOST_AT_ONCE]:
            end = end_of(box, uid.decode())
            ends[end] = ends.get(end, 0) + 1
    return ends


def end_of(box: imaplib.IMAP4, uid: str) -> str:
    try:
        end = receive(raw) if (raw := fetched(box, uid)) else "too large"
    except (OperationalError, InterfaceError):  # the database is away: the next look reads it
        raise
    except Exception:
        logger.exception("A mail could not be read: %s", uid)
        box.uid("STORE", uid, "+FLAGS", r"(\Seen \Flagged)")
        return "broken"
    box.uid("STORE", uid, "+FLAGS", r"(\Seen)")
    return end


def fetched(box: imaplib.IMAP4, uid: str) -> bytes:
    """The whole mail, unless it is too large to be fetched at all."""
    _typ, (said, *_rest) = box.uid("FETCH", uid, "(RFC822.SIZE)")
    size = SIZE.search(said or b"")
    if size and int(size[1]) > LARGEST_MAIL:
        return b""
    _typ, parts = box.uid("FETCH", uid, "(BODY.PEEK[])")
    return next((part[1] for part in parts if isinstance(part, tuple)), b"")


@contextmanager
def mailbox(url: str) -> Iterator[imaplib.IMAP4]:
    """`imaps://name:password@host/folder`, signed in and opened."""
    parts = urlsplit(url)
    kind = imaplib.IMAP4_SSL if parts.scheme == "imaps" else imaplib.IMAP4
    port = parts.port or PORTS[parts.scheme]
    box = kind(parts.hostname or "", port, timeout=TIMEOUT)
    try:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        box.select(unquote(parts.path.strip("/")) or "INBOX")
        yield box
    finally:
        box.logout()
