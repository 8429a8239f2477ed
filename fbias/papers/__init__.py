"""Papers as PDF: quotes, reports, invoice sheets, the funder's table.

The words come from the caller, translated; the layout is a Typst file beside this one. Data goes
in as JSON and is only ever shown as text, so nothing that a person typed can become markup, read a
file or reach a network. Emoji are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fbias.papers.facturx import announced
from fbias.papers.words import drawable

TEMPLATES = Path(__file__).parent / "templates"


def as_written(data: Mapping[str, Any]) -> str:
    return drawable(json.dumps(data, ensure_ascii=False))


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False)


def render(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of `templates/<template>.typ`; the same data at the same moment give the same bytes.

    `data` holds strings, numbers as strings, lists and mappings; `language` is “en” or “fr”; `xml`
    is the invoice that programs read, attached as Factur-X asks.
    """
    import typst

    xml = data.get("xml")
    paper = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        sys_inputs={"data": as_written(data)},
        font_paths=_fonts(),
        format="pdf",
        timestamp=int(made_at.timestamp()),
        # readable for whoever cannot see it; a file keeps what it is to the paper only in PDF/A-3
        pdf_standards=["ua-1", "a-3a"] if xml else ["ua-1"],
    )
    return announced(paper) if xml else paper
