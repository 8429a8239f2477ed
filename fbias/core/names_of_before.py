"""How names of before there was a rule for them were cleaned: for those migrations, never changed.

What nobody sees is gone for good (a line break is a space), a point that made a link stands in
brackets. Somebody whose name was the own mail address is called by what stands before the @.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
UNSEEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad\u200b\u2060\ufeff]")
ENDINGS = (
    "ai|app|be|biz|ch|click|cn|co|com|de|dev|edu|es|eu|example|fr|fun|gov|info|invalid|io|it|link|live|"
    "me|mil|net|news|nl|online|org|page|pro|ru|shop|site|store|tech|test|tk|top|tv|uk|us|vip|website|"
    "win|world|xyz"
)
ADDRESS = re.compile(
    r"\w+://|\bwww\.|\bmailto:|\S@\S+\.\w|"
    rf"[\w-]{{2,}}\.(?:[\w-]+\.)*(?:{ENDINGS})(?![\w-])",
    re.IGNORECASE,
)
POINTS = re.compile(r"(?<!\[)[.:@]|[.:@](?!\])")


def clean(rows: Any, *, names: Iterable[str], lines: Iterable[str] = ()) -> None:
    """Names without addresses, lines without what nobody sees; what is unique stays so."""
    names, lines = tuple(names), tuple(lines)
    for row in rows.only("pk", *names, *lines).iterator():
        read = {name: _cut(row, name, harmless(getattr(row, name))) for name in names}
        read |= {name: seen(getattr(row, name)) for name in lines}
        changed = {name: value for name, value in read.items() if value != getattr(row, name)}
        for name, value in changed.items():
            if row._meta.get_field(name).unique:
                changed[name] = _free(rows.exclude(pk=row.pk), row, name, value)
        if changed:
            rows.filter(pk=row.pk).update(**changed)


def seen(text: str) -> str:
    return UNSEEN.sub("", BREAKS.sub(" ", text))


def harmless(name: str) -> str:
    name = seen(name)
    while ADDRESS.search(name):
        name = ADDRESS.sub(lambda found: POINTS.sub(r"[\g<0>]", found[0]), name)
    return name


def name_in(address: str) -> str:
    local = address.partition("@")[0]
    return harmless(" ".join(re.split(r"[._+\-]+", local)).strip() or local)


def _cut(row: Any, name: str, value: str) -> str:
    """As long as the column is, and never empty where something must stand."""
    field = row._meta.get_field(name)
    return value[: field.max_length] or ("" if field.blank else "?")


def _free(others: Any, row: Any, name: str, value: str) -> str:
    if not others.filter(**{name: value}).exists():
        return value
    number = f" ({row.pk})"
    return value[: row._meta.get_field(name).max_length - len(number)] + number
