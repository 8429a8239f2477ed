"""Print which module of which layer is about what: `manage.py nouns > docs/nouns.md`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand

LAYERS = ("admin", "views", "forms", "services", "queries", "messages", "links", "hooks", "models")


class Command(BaseCommand):
    help = "Print the grid of nouns and layers, as docs/nouns.md keeps it."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write("\n".join(document()), ending="\n")


def nouns_of_apps() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(settings.BASE_DIR) / "docs/nouns.toml").read_text())


def document() -> Iterator[str]:
    yield "# Nouns and layers"
    yield ""
    yield "Made by `manage.py nouns > docs/nouns.md` from `docs/nouns.toml` and the modules."
    for app, nouns in nouns_of_apps().items():
        yield from ("", f"## {app}", "", f"| noun | {' | '.join(LAYERS)} | beside them |")
        yield "|---" * (len(LAYERS) + 2) + "|"
        for noun, term in nouns.items():
            cells = [cell(place_of(app) / layer, noun) for layer in LAYERS]
            yield f"| `{noun}` ({term}) | {' | '.join(cells)} | {cell(place_of(app), noun)} |"


def place_of(app: str) -> Path:
    return Path(apps.get_app_config(app).path)


def cell(folder: Path, noun: str) -> str:
    """A mark for a module, the number of its files for a folder, nothing for neither."""
    if (folder / f"{noun}.py").exists():
        return "●"
    return str(len([*(folder / noun).glob("[!_]*.py")]) or "")
