"""Writes down how tests ended and the figures that they told, one JSON line each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.utils import timezone


class Recorder:
    """A figure is told by `record_property(row, words)`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            line = {
                "test": report.nodeid,
                "outcome": report.outcome,
                "on": f"{timezone.now():%Y-%m-%d}",
                "seconds": round(report.duration, 1),
                "figures": dict(report.user_properties),
            }
            self.lines.append(json.dumps(line, ensure_ascii=False))

    def pytest_sessionfinish(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("".join(f"{line}\n" for line in self.lines), encoding="utf-8")
