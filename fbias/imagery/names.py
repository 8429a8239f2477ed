"""A file name as people see it. Nothing on disk or in the store is ever called by it."""

from __future__ import annotations

import re
import unicodedata

LONGEST_BYTES = 255
LONGEST_EXTENSION = 20
NAMELESS = "file"
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, directions, halves of characters, line ends


def display_name(raw: str) -> str:
    """The last component, composed, without control and direction characters, at most 255 bytes.

    The extension survives the shortening, because people recognise a file by it.
    """
    name = re.split(r"[/\\]", raw)[-1]
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    name = "".join(sign for sign in name if unicodedata.category(sign) not in INVISIBLE).strip()
    if not name.strip("."):
        return NAMELESS
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    most = LONGEST_BYTES - len((dot + extension).encode())
    return stem.encode()[:most].decode("utf-8", "ignore") + dot + extension
