"""The report of the portal about files on disk, read in the same jail as uploads are."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fbias.imagery.jail.pool import Pool
from fbias.imagery.jail.runner import run_in_jail
from fbias.imagery.manifest import disagreements, items
from fbias.imagery.readers.report import unreadable
from fbias.imagery.scratch import scratch_folder


class Command(BaseCommand):
    help = "Say what is in these files: format, axes, channels, pixel size, findings."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE")
        parser.add_argument(
            "--compare", type=Path, metavar="MANIFEST", help="check its files against what it says"
        )
        parser.add_argument(
            "--json", action="store_true", help="one JSON list, one object per file"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["compare"]:
            self._compare(options["compare"])
            return
        reports = [*reports_on(options["files"])]
        if options["json"]:
            self.stdout.write(json.dumps(reports, indent=2))
            return
        for report in reports:
            self.stdout.write(in_words(report))

    def _compare(self, manifest: Path) -> None:
        agreed, known = 0, [*items(manifest)]
        reports = reports_on([str(item.path) for item in known])
        for item, report in zip(known, reports, strict=True):
            differences = disagreements(item, report)
            agreed += not differences
            if differences:
                self.stdout.write(f"{item.name}: {'; '.join(differences)}")
        self.stdout.write(f"{agreed} of {len(known)} agree")


def reports_on(names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """One for each file, in their order; each core has a pool of jails of its own."""
    cores = min(len(names), os.cpu_count() or 1)
    idle: SimpleQueue[Pool] = SimpleQueue()

    def report(name: str) -> dict[str, Any]:
        pool = idle.get()
        try:
            return report_on(name, pool)
        finally:
            idle.put(pool)

    with ExitStack() as stack, ThreadPoolExecutor(max(1, cores)) as threads:
        for _core in range(cores):
            idle.put(stack.enter_context(Pool()))
        yield from threads.map(report, names)


def report_on(name: str, pool: Pool) -> dict[str, Any]:
    path = Path(name)
    if not path.exists():
        return unreadable(name, "There is no such file.")
    if not path.is_file() and not is_image_folder(path):
        return unreadable(name, "This is a folder, not a file.")
    with scratch_folder() as folder:
        return run_in_jail(path, name=name, workspace=folder, pool=pool).report


def is_image_folder(path: Path) -> bool:
    """An OME-Zarr is a folder; uploads come as a ZIP of it."""
    return any((path / mark).is_file() for mark in (".zattrs", ".zgroup", "zarr.json"))


def in_words(report: dict[str, Any]) -> str:
    if not report["readable"]:
        return f"{report['file']}: {report['error']}"
    images = ", ".join(
        f"{image['axes']} {'x'.join(map(str, image['shape']))} {image['dtype']}"
        for image in report["images"]
    )
    return f"{report['file']}: {report['format']}: {images}"
