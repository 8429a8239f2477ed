"""Names and titles: one line, nothing invisible, nothing that programs turn into a link.

A name goes into mails to strangers and onto papers; "Anna https://shop.example" in a mail of ours
would be somebody else's advertisement. Names are refused at the door, and made harmless once more
where they are written, because not every name came through a door of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029"
WITHOUT_WIDTH = "\u00ad\u200b\u2060\ufeff"
UNSEEN = re.compile(f"[{CONTROLS}{DIRECTIONS}{WITHOUT_WIDTH}]")
BREAKS = re.compile(f"[{CONTROLS}]")
MARKS = re.compile(f"[{DIRECTIONS}]")
ENDINGS = (
    "ai|app|be|biz|ch|click|cn|co|com|de|dev|edu|es|eu|example|fr|fun|gov|info|invalid|io|it|link|live|"
    "me|mil|net|news|nl|online|org|page|pro|ru|shop|site|store|tech|test|tk|top|tv|uk|us|vip|website|"
    "win|world|xyz"
)
ADDRESS = re.compile(  # from the starts of words, and so far only: any text is read in one go
    rf"""(?<!\w)\w+://         # any scheme
    | \bwww\.
    | \bmailto:
    | \S@\S{{1,255}}\.\w       # a mail address
    # what mail programs take for a link
    | (?<![\w-])[\w-]{{2,}}\.(?:[\w-]+\.){{0,10}}(?:{ENDINGS})(?![\w-])
    """,
    re.IGNORECASE | re.VERBOSE,
)
POINTS = re.compile(r"(?<!\[)[.:@]|[.:@](?!\])")  # not in brackets yet
NAMED = re.compile(r"(^|_)(name|names|title|site|answered_by|author)$")
NAMES = frozenset({"title", "pi_name"})  # questions whose answer is one
OURS = frozenset({"facility_name"})  # from the settings


def one_line(text: str) -> None:
    """For any text of one line: what nobody sees may say something else than what is read."""
    if UNSEEN.search(text):
        raise ValidationError(
            _("Write this on one line, without control or direction characters."), code="unseen"
        )


def plain_name(text: str) -> None:
    """For names and titles."""
    one_line(text)
    if ADDRESS.search(text):
        raise ValidationError(
            _("Write this without web or mail addresses: it stands in mails and on papers."),
            code="address",
        )


def name_in(address: str) -> str:
    """What to call somebody of whom nothing is known but a mail address, until they say."""
    local = address.partition("@")[0]
    return harmless(" ".join(re.split(r"[._+\-]+", local)).strip() or local)


def rule_for(question: str) -> Callable[[str], None]:
    """What holds for the answer of one line to a question of a form."""
    return plain_name if question in NAMES else one_line


def harmless(name: str) -> str:
    """The name as `plain_name` takes it: what is left of it is read, and nothing is a link."""
    name = UNSEEN.sub("", BREAKS.sub(" ", name))
    while ADDRESS.search(name):  # behind one address may stand another
        name = ADDRESS.sub(lambda found: POINTS.sub(r"[\g<0>]", found[0]), name)
    return name


def harmless_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a mail: names are harmless, and no text turns the words after it around."""
    return {key: _harmless(key, value) for key, value in facts.items()}


def _harmless(key: str, value: Any) -> Any:
    if isinstance(value, str):
        if NAMED.search(key) and key not in OURS:
            return harmless(value)
        return MARKS.sub("", value) if MARKS.search(value) else value
    if isinstance(value, Mapping):
        return harmless_facts(value)
    if type(value) in (list, tuple):
        return type(value)(_harmless(key, one) for one in value)
    return value
