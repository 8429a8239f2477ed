"""Papers as PDF: quotes, reports, invoice sheets, the funder's table.

The words come from the caller, translated; the layout is a Typst file beside this one. Data goes
in as JSON and is only ever shown as text, so nothing that a person typed can become markup, read a
file or reach a network. Emoji are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fbias.papers.facturx import announced
from fbias.papers.words import drawable, in_latin, script_of

MOST_SCRIPTS = 6  # each is one more try; a paper with more of them is Latin throughout
TEMPLATES = Path(__file__).parent / "templates"
MISSING = re.compile(
    r'the text `"(?:\\u\{(?P<code>\w+)\}|(?P<sign>.))[^`]*` could not be displayed'
)


def as_written(data: Mapping[str, Any]) -> str:
    return drawable(json.dumps(data, ensure_ascii=False))


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False)


def render(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of `templates/<template>.typ`; the same data at the same moment give the same bytes.

    `data` holds strings, numbers as strings, lists and mappings; `language` is “en” or “fr”; `xml`
    is the invoice that programs read, attached as Factur-X asks. What our fonts do not draw is
    written in Latin letters; the XML keeps it.
    """
    told, xml = {name: value for name, value in data.items() if name != "xml"}, data.get("xml")
    scripts: set[str] | None = set()
    while True:
        said = in_latin(told, scripts)
        try:
            paper = drawn(template, {**said, "xml": xml} if xml else said, made_at=made_at)
        except NotDrawn as missing:
            if scripts is None or missing.script in scripts:
                raise
            scripts = scripts | {missing.script} if len(scripts) < MOST_SCRIPTS else None
        else:
            return announced(paper) if xml else paper


class NotDrawn(Exception):
    """A sign that no font of ours has; PDF/UA allows no empty box in its place."""

    def __init__(self, words: str, sign: str) -> None:
        super().__init__(words)
        self.script = script_of(sign)


def drawn(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF as it is told, or a `NotDrawn`."""
    import typst

    try:
        paper: bytes = typst.compile(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            sys_inputs={"data": as_written(data)},
            font_paths=_fonts(),
            format="pdf",
            timestamp=int(made_at.timestamp()),
            # readable for whoever cannot see it; only PDF/A-3 says what a file is to the paper
            pdf_standards=["ua-1", "a-3a"] if data.get("xml") else ["ua-1"],
        )
    except typst.TypstError as error:
        if missing := MISSING.search(str(error)):
            sign = missing["sign"] or chr(int(missing["code"], 16))
            raise NotDrawn(str(error), sign) from error
        raise
    return paper
