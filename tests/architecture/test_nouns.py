"""A module of any layer is named by a noun of its app, and the grid says where each stands."""

import pytest

from fbias.core.management.commands.nouns import LAYERS, document, nouns_of_apps, place_of
from tests.architecture.sources import HERE
from tests.architecture.test_glossary import ROWS

NOUNS = nouns_of_apps()
# What a folder's modules share, whatever they are about.
SHARED = {"__init__", "base", "facts", "samples", "actions"}
# One module each, because a platform part or Django asks for it by this name.
PARTS = {
    "adapters", "apps", "backends", "calendar", "checks", "enums", "history", "home", "links",
    "messages", "middleware", "needs", "personal_data", "questions", "reminders", "rules", "tasks",
    "urls", "visibility", "workflow",
}  # fmt: skip


def test_the_grid_is_fresh():
    assert (HERE / "docs/nouns.md").read_text() == "\n".join(document()) + "\n", (
        "docs/nouns.md is stale: run `manage.py nouns > docs/nouns.md`."
    )


@pytest.mark.parametrize("app", NOUNS)
def test_a_module_of_a_layer_is_named_by_a_noun(app):
    named = {
        path.relative_to(HERE).as_posix(): path.stem
        for layer in LAYERS
        for path in (place_of(app) / layer).glob("*")
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }

    assert {path for path, stem in named.items() if stem not in {*NOUNS[app], *SHARED}} == set()


@pytest.mark.parametrize("app", NOUNS)
def test_a_module_beside_the_layers_is_a_noun_or_a_part(app):
    stems = {path.stem for path in place_of(app).glob("*.py")}

    assert stems - {*NOUNS[app], *PARTS, *LAYERS, "__init__"} == set()


@pytest.mark.parametrize("app", NOUNS)
def test_a_noun_is_in_use_and_in_the_glossary(app):
    words = {row[0] for row in ROWS}
    unused = [noun for noun in NOUNS[app] if not list(place_of(app).rglob(f"{noun}*"))]

    assert unused == []
    assert set(NOUNS[app].values()) <= words
