"""A long text costs no more than reading it: patterns that go back over it could stop a worker."""

import importlib
import pkgutil
import re
import time

import pytest

APPS = ("fbias", "members", "consultations", "projects")
UNUSUAL = {"fbias.imagery.jail.spy", "fbias.launcher.__main__"}  # they run when imported
LONG = 10_000
SHORT = {
    ("fbias.core.names_of_before", "ADDRESS"),  # of stored names, in migrations
    ("fbias.core.numbers", "TWO_SIGNS"),  # only ever asked whether it is the whole
}
SHAPES = (
    "x",
    " ",
    ".",
    "-",
    "@",
    "a.",
    "a@",
    "a-",
    "a/",
    "ab.",
    "1",
    "1.",
    "1,",
    ":",
    "/",
    "\n",
    "<",
    "%",
    "é ",
)


def patterns():
    for app in APPS:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if {"migrations", "settings"} & set(found.name.split(".")) or found.name in UNUSUAL:
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                if (found.name, name) in SHORT or not isinstance(value, re.Pattern):
                    continue
                if isinstance(value.pattern, str):
                    yield found.name, name, value


def seconds(pattern, text):
    began = time.process_time()
    pattern.search(text)
    return time.process_time() - began


def slow(found, length=LONG):
    return [
        (module, name, shape)
        for module, name, pattern in found
        for shape in SHAPES
        if min(seconds(pattern, shape * (length // len(shape)) + "!") for _look in range(2)) > 0.15
    ]


def test_every_pattern_reads_a_long_text_in_one_go():
    found = list(patterns())

    assert len(found) > 20
    assert slow(found) == []


@pytest.mark.parametrize("bad", (r"\w+://", r"\S@\S+\.\w"))
def test_a_pattern_that_goes_back_over_the_text_is_found(bad):
    assert slow([("somewhere", "BAD", re.compile(bad))], 4 * LONG)
