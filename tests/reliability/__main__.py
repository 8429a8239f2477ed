"""`make reliability`: runs the tests that rows.yaml names and writes docs/reliability.md.

`--long` also runs what takes minutes; `--only=L1,F16` runs these rows, and keeps what the others
told before.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.reliability.table import DOCUMENT, read_rows, written

KEPT = Path(__file__).resolve().parents[2] / "var" / "reliability.jsonl"


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
        keep(Path(told.name), afresh=only is None)
    DOCUMENT.write_text(written(KEPT.read_text(encoding="utf-8")), encoding="utf-8")
    return done.returncode


def keep(told: Path, *, afresh: bool) -> None:
    """The last result of each test."""
    before = KEPT.read_text(encoding="utf-8") if KEPT.exists() and not afresh else ""
    lines = (before + told.read_text(encoding="utf-8")).splitlines()
    last = {json.loads(line)["test"]: line for line in lines}
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text("".join(f"{line}\n" for line in last.values()), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
