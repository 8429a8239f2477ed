"""Analysts that meet some words, by name, site or tag."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from fbias.core.addresses import address
from fbias.core.search import MOST, Hit, Hits, Sought, hits
from members.models import Analyst
from members.queries.network import directory


def analysts_found(user: Any, sought: Sought) -> Iterator[Hits]:
    found = directory(user, words=sought.text)[: MOST + 1]
    yield hits("analysts", _("Analysts"), map(analyst_hit, found), order=40)


def analyst_hit(analyst: Analyst) -> Hit:
    return Hit(analyst.user.name, address("members:analyst", analyst.pk), str(analyst.facility))
