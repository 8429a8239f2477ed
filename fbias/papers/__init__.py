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

from fbias.core.names import MARKS

TEMPLATES = Path(__file__).parent / "templates"
PICTURES = re.compile(" ?[\U0001f000-\U0001faff\u200d\ufe0f]+")  # no font of ours has any


def as_written(data: Mapping[str, Any]) -> str:
    """Without what no font draws, and without signs that turn the words after them around."""
    return MARKS.sub("", PICTURES.sub("", json.dumps(data, ensure_ascii=False)))


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False)


def render(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of `templates/<template>.typ`; the same data at the same moment give the same bytes.

    `data` holds strings, numbers as strings, lists and mappings; `language` is “en” or “fr”.
    """
    import typst

    return typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        sys_inputs={"data": as_written(data)},
        font_paths=_fonts(),
        format="pdf",
        timestamp=int(made_at.timestamp()),
        pdf_standards=["ua-1"],  # readable for whoever cannot see it
    )
