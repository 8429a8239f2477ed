"""Read a mail that came in: who it is from, whether a person wrote it, and what they wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr
from functools import cached_property
from hashlib import sha256
from html.parser import HTMLParser

from mailparser_reply import EmailReplyParser

from fbias.core.errors import DomainError

LARGEST_MAIL = 10 * 1024**2
LONGEST_TEXT = 6000  # characters; longer messages are refused, whatever stands further down
LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl"]
ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
LINES = frozenset({"p", "div", "li", "tr", "h1", "h2", "h3"})
SILENT = frozenset({"style", "script", "head", "blockquote"})
LARGEST_HTML = 500_000  # characters
EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")


class Unreadable(DomainError):
    """It is no mail, or too large to be looked at."""


@dataclass(frozen=True)
class Incoming:
    """One mail as its fields say."""

    sender: str
    to: tuple[str, ...]
    key: str
    files: tuple[str, ...]
    is_automatic: bool
    mail: EmailMessage

    @cached_property
    def text(self) -> str:
        """What was written above the quoted words; ask only for mails of people who are known.

        To find the quote can take seconds when somebody means harm.
        """
        return own_words(self.mail)


def read_mail(raw: bytes) -> Incoming:
    """Nothing of the mail is run, fetched or kept: only the words of its first text part."""
    if len(raw) > LARGEST_MAIL:
        raise Unreadable(f"A mail of {len(raw)} bytes is not read.")
    mail = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw)
    return Incoming(
        sender=parseaddr(said(mail, "From"))[1].lower(),
        to=tuple(addressed_to(mail)),
        key=said(mail, "Message-ID").strip() or sha256(raw).hexdigest(),
        files=tuple(files_of(mail)),
        is_automatic=is_automatic(mail),
        mail=mail,
    )


def said(mail: EmailMessage, name: str) -> str:
    """A header as text; one that cannot be read says nothing."""
    try:
        return str(mail.get(name, ""))
    except (ValueError, IndexError, AttributeError):  # the parser of headers breaks on some
        return ""


def addressed_to(mail: EmailMessage) -> list[str]:
    """Header by header: one that is empty or wrong spoils the others where all are read at once."""
    named = [pair for name in ADDRESSED for pair in getaddresses([said(mail, name)])]
    return [address.lower() for _name, address in named if address]


def is_automatic(mail: EmailMessage) -> bool:
    """Absences, bounces, lists and other portals (RFC 3834): to answer them makes loops."""
    return (
        said(mail, "Auto-Submitted").lower() not in {"", "no"}
        or said(mail, "Precedence").lower() in BULK
        or bool(said(mail, "X-Autoreply") or said(mail, "X-Autorespond") or said(mail, "List-Id"))
        or said(mail, "Return-Path").strip() == "<>"
        or mail.get_content_type() == "multipart/report"
    )


def own_words(mail: EmailMessage) -> str:
    words = text_of(mail).replace("\r\n", "\n").replace("\x00", "")
    words = EMPTY_LINES.sub("\n\n", words)[:LONGEST_TEXT]
    reply = str(EmailReplyParser(languages=LANGUAGES).parse_reply(words) or "")
    return EMPTY_LINES.sub("\n\n", without_last_quote(reply)).strip()


def without_last_quote(text: str) -> str:
    """Lines that begin with > at the end answer nothing; between others they say to what."""
    lines = text.splitlines()
    while lines and (not lines[-1].strip() or lines[-1].startswith(">")):
        lines.pop()
    return "\n".join(lines)


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, UnicodeError, KeyError):  # an encoding that nobody knows
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return plain(content) if part.get_content_type() == "text/html" else content


def plain(html: str) -> str:
    """The words of a mail that has no plain text; what it quotes is left out."""
    reader = WordsOfHtml()
    reader.feed(html[:LARGEST_HTML])
    reader.close()
    return "".join(reader.words)


class WordsOfHtml(HTMLParser):
    """Words and line ends, without styles, scripts and quotes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.skipping = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - its signature
        if tag in SILENT:
            self.skipping += 1
        elif tag == "br":
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.skipping = max(0, self.skipping - 1)
        elif tag in LINES:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.words.append(data)


def files_of(mail: EmailMessage) -> list[str]:
    """The names of what was attached; pictures inside the words (logos) do not count."""
    return [
        part.get_filename() or part.get_content_type()
        for part in mail.iter_attachments()
        if part.get_content_disposition() == "attachment" and not part.get("Content-ID")
    ]
