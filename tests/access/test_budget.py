"""What a page may cost: queries, none asked twice, and bytes; budget.yaml is the table.

A page that is not in the table may ask ten questions and have 60 kB. Whoever makes a page cheaper
writes its new figures there; whoever makes it dearer explains why, or makes it cheap again. In the
small world of the matrix the figures are a floor: that lists cost the same however long is promised
by tests beside each list.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from tests.access.loading import unstyled
from tests.access.policy import read_policy
from tests.access.visit import PlainClient
from tests.access.world import World, build

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]

GOAL = {"queries": 10, "twice": 0, "kB": 60}
TABLE = yaml.safe_load(Path(__file__).with_name("budget.yaml").read_text())
READS = ("SELECT", "EXECUTE")
READERS = ("anonymous", "owner", "panel", "coordinator")


@dataclass(frozen=True)
class Cost:
    queries: int
    twice: int
    kB: int  # noqa: N815  # as the table has it
    unstyled: frozenset[str] = frozenset()

    def over(self, page: str) -> list[str]:
        allowed = GOAL | TABLE.get(page, {})
        return [
            f"{page}: {getattr(self, what)} {what}, {most} allowed"
            for what, most in allowed.items()
            if getattr(self, what) > most
        ] + [f"{page}: no sheet that it loads knows .{name}" for name in self.unstyled]


def cost_of(client: PlainClient, page: str, address: str) -> Cost | None:
    """What a page costs; asked again where that is too much, as by who has seen it before."""
    with override_settings(FIGURES_KEPT_SECONDS=60):
        cost = measured(client, address)
        return measured(client, address) if cost and cost.over(page) else cost


def measured(client: PlainClient, address: str) -> Cost | None:
    """What it costs now; None for what is no page."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
        return None
    asked = Counter(one["sql"] for one in captured if one["sql"].startswith(READS))
    return Cost(
        queries=asked.total(),
        twice=sum(times - 1 for times in asked.values()),
        kB=-(-len(answer.content) // 1000),
        unstyled=frozenset(unstyled(answer.content.decode())),
    )


def addresses(world: World, reader: str) -> Iterator[tuple[str, str]]:
    """Pages that the policy shows to this reader, by name; lists of the admin, too."""
    for route, rows in read_policy().rows.items():
        for row in rows:
            for variant, args in row.variants(world.targets).items():
                if row.get is not None and reader in row.get.get(variant, ()):
                    yield route, reverse(route, args=args)
    if reader == "coordinator":
        for model in admin.site._registry:
            name = f"{model._meta.app_label}_{model._meta.model_name}"
            yield f"admin:{name}", reverse(f"admin:{name}_changelist")


@pytest.fixture(scope="module")
def world(kept) -> World:
    return kept(build)


@pytest.mark.parametrize("reader", READERS)
def test_no_page_costs_more_than_its_budget(world, reader):
    logging.disable(logging.CRITICAL)
    ContentType.objects.get_for_models(*apps.get_models())
    client = PlainClient()
    if reader != "anonymous":
        client.force_login(world.people[reader])

    seen = [
        (page, found)
        for page, address in addresses(world, reader)
        if (found := cost_of(client, page, address)) is not None
    ]

    logging.disable(logging.NOTSET)
    assert len(seen) > 10
    faults = {fault for page, found in seen for fault in found.over(page)}
    assert not faults, "\n".join(sorted(faults))


def test_a_page_over_its_budget_is_found():
    assert Cost(11, 1, 61).over("nowhere") == [
        "nowhere: 11 queries, 10 allowed",
        "nowhere: 1 twice, 0 allowed",
        "nowhere: 61 kB, 60 allowed",
    ]
    assert Cost(10, 0, 60).over("nowhere") == []


def test_the_table_names_pages_that_exist():
    lists = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry
    }

    assert set(TABLE) - set(read_policy().rows) - lists == set()
