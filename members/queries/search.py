"""Analysts that meet some words, by name, site or tag."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fbias.core.addresses import address
from fbias.core.search import MOST, Hit, Hits, PreparedSearch, Sought, hits
from members import rules as can
from members.models import Analyst
from members.queries.network import directory, with_words


def analysts_found(user: Any, sought: Sought) -> Iterator[Hits]:
    is_inside = can.is_analyst(user) or can.is_coordinator(user)
    found = people(user, sought) if is_inside else people.build(user, sought)
    yield hits("analysts", _("Analysts"), map(analyst_hit, found), order=40)


@PreparedSearch
def people(user: Any, sought: Sought) -> QuerySet:
    """What others may see of the members depends on more than the kind of reader they are."""
    return with_words(directory(user).prefetch_related(None), sought.words)[: MOST + 1]


def analyst_hit(analyst: Analyst) -> Hit:
    return Hit(analyst.user.name, address("members:analyst", analyst.pk), str(analyst.facility))
