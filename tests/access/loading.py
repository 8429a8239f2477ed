"""What a page makes a browser load before anybody touches it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

DIST = Path(__file__).parents[2] / "static" / "dist"
SHEET = re.compile(r'<link [^>]*href="/static/dist/(assets/[^"]+\.css)"(?! media="print")')
SCRIPT = re.compile(r'<(?:script|link) [^>]*(?:src|href)="/static/dist/(assets/[^"]+\.js)"')
NAMED = re.compile(r'class="([^"]*)"')
STYLED = re.compile(r"\.([a-zA-Z][\w-]*)")


def sheets(page: str) -> set[str]:
    return set(SHEET.findall(page))


def scripts(page: str) -> set[str]:
    return set(SCRIPT.findall(page))


def weight(files: set[str]) -> int:
    """Bytes on the line, as the browser of a phone gets them."""
    return sum(
        min(path.stat().st_size for path in (DIST / name, DIST / f"{name}.br") if path.exists())
        for name in files
    )


@cache
def classes_of(sheet: str) -> frozenset[str]:
    rules = re.sub(r"url\([^)]*\)", "", (DIST / sheet).read_text())
    return frozenset(STYLED.findall(rules))


@cache
def manifest() -> dict[str, dict[str, object]]:
    return json.loads((DIST / "manifest.json").read_text())


def built(source: str) -> str:
    return str(manifest()[f"static/src/{source}"]["file"])


@cache
def sheets_of_apps() -> frozenset[str]:
    return frozenset(
        str(entry["file"]) for source, entry in manifest().items() if "/sheets/" in source
    )


def unstyled(page: str) -> set[str]:
    """Classes that the page names, that some app's sheet knows, and none that the page loads."""
    loaded = sheets(page)
    if not loaded:
        return set()
    named = {word for found in NAMED.findall(page) for word in found.split()}
    known = {word for sheet in sheets_of_apps() for word in classes_of(sheet)}
    return named & known - {word for sheet in loaded for word in classes_of(sheet)}
