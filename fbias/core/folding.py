"""Names sorted and found as people expect, by functions of our own that every PostgreSQL has.

ICU's collations would sort as well, but not every server is built with ICU. In both languages of
the portal accents, hyphens and apostrophes weigh less than any letter, which is what `name_order`
says; `COLLATE "C"` makes the order the same on every server.

`order_by("name__in_order")` sorts; `filter(met(word, "name", "city"))` finds.
"""

from __future__ import annotations

import re
from typing import Any

from django.db.models import CharField, Q, TextField, Transform

from fbias.core.letters import fold

APOSTROPHES = "'`´‘’ʼ"  # noqa: RUF001 - each of them is typed by somebody
HYPHENS = "-‐‑‒–—"  # noqa: RUF001
BETWEEN_WORDS = re.compile(rf"[\s{re.escape(APOSTROPHES + HYPHENS)}]+")
AS_ORDERED = str.maketrans(HYPHENS, " " * len(HYPHENS), APOSTROPHES)
MOST_WORDS = 6


class Folded(Transform):
    """Without case, accents, hyphens and apostrophes, on both sides of a comparison."""

    lookup_name = "folded"
    function = "fold_words"
    bilateral = True


class InOrder(Transform):
    """What a name is sorted by: a hyphen like a blank, an apostrophe like nothing."""

    lookup_name = "in_order"
    function = "name_order"
    template = '%(function)s(%(expressions)s) COLLATE "C"'


for field in (CharField, TextField):
    field.register_lookup(Folded)
    field.register_lookup(InOrder)


def words_of(text: str) -> list[str]:
    """The words to look for; “Jean-Paul” is two, so that “Jean Paul” is found by it."""
    return [word for word in BETWEEN_WORDS.split(text) if word][:MOST_WORDS]


def met(word: str, *fields: str) -> Q:
    """The word stands in one of the fields."""
    return Q(*((f"{field}__folded__contains", word) for field in fields), _connector=Q.OR)


def order_key(text: Any) -> str:
    """`in_order` for what is sorted outside the database."""
    return fold(str(text)).translate(AS_ORDERED).strip()
