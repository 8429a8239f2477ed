"""What the declaration says that a program saw: the pages of the last audit, looked at again.

`make test-long ARGS="tests/browser/test_audit.py --audit"` writes what it saw into the declaration.
"""

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from django.utils import timezone

from fbias.core.audit import LAST, last_audit
from tests.browser.conftest import AXE
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def look(open_window, sign_in):
    """How many faults axe-core finds on a page, of whatever weight."""
    people = {
        "anyone": None,
        "requester": UserFactory(),
        "coordinator": UserFactory(coordinator=True),
    }
    windows = {}
    axe = AXE.read_text(encoding="utf-8")

    def window(who, language, width):
        key = who, language, width
        if key not in windows:
            windows[key] = open_window(locale=language, viewport={"width": width, "height": 900})
            if people[who]:
                people[who].language = language
                people[who].save(update_fields=["language"])
                sign_in(windows[key], people[who])
        return windows[key]

    def faults(who, language, width, path):
        page = window(who, language, width)
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")
        return [
            f"{path} ({language}, {width}): {violation['id']} {node['target']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return faults


def test_the_pages_of_the_declaration_have_the_faults_that_it_tells(look, request):
    audit = last_audit()
    faults = [
        fault
        for who, paths in audit.pages.items()
        for language in audit.languages
        for width in audit.widths
        for path in paths
        for fault in look(who, language, width, path)
    ]

    if request.config.getoption("audit"):
        version = re.search(r"axe v([\d.]+)", AXE.read_text(encoding="utf-8"))[1]
        seen = replace(
            audit,
            on=timezone.localdate().isoformat(),
            program=f"axe-core {version}",
            faults=len(faults),
        )
        Path(LAST).write_text(json.dumps(asdict(seen), indent=2) + "\n", encoding="utf-8")
    assert len(faults) == last_audit.__wrapped__().faults, "\n".join(faults)
