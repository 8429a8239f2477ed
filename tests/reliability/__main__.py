"""`make reliability`: runs the tests that rows.yaml names and writes docs/reliability.md.

`--long` also runs what takes minutes; `--only=L1,F16` runs these rows. Whatever does not run keeps
what it told when it last did, and the day: seen.jsonl beside this file holds it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.reliability.table import DOCUMENT, SEEN, last_of_each, read_rows, written


def main(*words: str) -> int:
    only = next((word[7:].split(",") for word in words if word.startswith("--only=")), None)
    rows = [row for row in read_rows() if only is None or row.id in only]
    tests = sorted({test for row in rows for test in (*row.tests, *row.control)})
    with tempfile.NamedTemporaryFile() as told:
        done = subprocess.run(
            [
                sys.executable, "-m", "fbias.launcher", "test", "--figures", told.name,
                "-m", "" if "--long" in words else "not long", *tests,
            ],
            check=False,
        )  # fmt: skip
        now = Path(told.name).read_text(encoding="utf-8")
    SEEN.write_text(last_of_each(SEEN.read_text(encoding="utf-8") + now), encoding="utf-8")
    before = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(written(SEEN.read_text(encoding="utf-8"), before), encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
