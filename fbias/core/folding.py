"""Names sorted and found as people expect, by functions of our own that every PostgreSQL has.

ICU's collations would sort as well, but not every server is built with ICU. In both languages of
the portal accents, hyphens and apostrophes weigh less than any letter, which is what `name_order`
says; `COLLATE "C"` makes the order the same on every server.

`order_by("name__in_order")` sorts; `filter(met(word, "name", "city"))` finds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import BooleanField, CharField, F, Func, Model, Q, TextField, Transform

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


def met_in(model: type[Model], word: str, *fields: str) -> Q:
    """As `met`, for tables that grow: what a row points at is looked for first, by its own index.

    `words_index` makes the index of a field.
    """
    by_way: defaultdict[str, list[str]] = defaultdict(list)
    for field in fields:
        way, _, name = field.rpartition("__")
        by_way[way].append(name)
    condition = met(word, *by_way.pop("", []))
    for way, names in by_way.items():
        link: Any = None if "__" in way else model._meta.get_field(way)
        if link is None or not link.many_to_one:
            condition |= met(word, *(f"{way}__{name}" for name in names))
        else:
            pointed_at = link.related_model._base_manager.order_by()
            rows = pointed_at.filter(met(word, *names)).values("pk")
            condition |= Q(OneOf(F(f"{way}_id"), ArraySubquery(rows)))
    return condition


class OneOf(Func):
    """`key = ANY (array)`: unlike `IN (subquery)` it is found by the index of the key."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def words_index(field: str, *, name: str) -> GinIndex:
    """What makes `folded__contains` of a field cost the same for many rows as for few."""
    return GinIndex(OpClass(Folded(field), name="gin_trgm_ops"), name=name)


def order_key(text: Any) -> str:
    """`in_order` for what is sorted outside the database."""
    return fold(str(text)).translate(AS_ORDERED).strip()
