"""`make reliability`: runs the tests that rows.yaml names and writes docs/reliability.md."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.reliability.table import DOCUMENT, read_rows, written

FIGURES = Path(__file__).resolve().parents[2] / "var" / "reliability.jsonl"


def main(*words: str) -> int:
    """Without `--long`, what takes minutes is not run, and the table says so."""
    long = "--long" in words
    tests = sorted({test for row in read_rows() for test in (*row.tests, *row.control)})
    done = subprocess.run(
        [
            sys.executable, "-m", "fbias.launcher", "test", "-m", "" if long else "not long",
            "--figures", FIGURES, *tests,
        ],
        check=False,
    )  # fmt: skip
    DOCUMENT.write_text(written(FIGURES.read_text(encoding="utf-8")), encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
