"""Look at a pyramidal OME-TIFF of 2 GB in the store: fetched as before, and where it lies.

    .venv/bin/python -m fbias.launcher exec .venv/bin/python tests/benchmarks/look_2gb.py [GB]

Both in one run: seconds until facts and the first picture are there, bytes that were read, and the
most memory of the jail's child.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import tifffile

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fbias.settings.base")
MEGABYTE = 1024**2
TILE, KEY = 512, "files/benchmark"


def write_pyramid(path: Path, gigabytes: float) -> None:
    """Noise that no codec shortens, in tiles, with five smaller copies."""
    side = int((gigabytes * 1024**3 / 2 / 1.33) ** 0.5) // TILE * TILE
    tile = np.random.default_rng(1).integers(0, 4000, (TILE, TILE)).astype(np.uint16)
    with tifffile.TiffWriter(path, bigtiff=True, ome=True) as writer:
        for level in range(6):
            length = side >> level
            tiles = (tile for _ in range((-(-length // TILE)) ** 2))
            writer.write(
                tiles,
                shape=(length, length),
                dtype=np.uint16,
                tile=(TILE, TILE),
                subifds=5 if level == 0 else None,
                subfiletype=0 if level == 0 else 1,
                metadata={"axes": "YX", "PhysicalSizeX": 0.25, "PhysicalSizeY": 0.25},
            )


class Peak(threading.Thread):
    """The most memory that any process below this one held."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self.ends = 0, False

    def run(self) -> None:
        while not self.ends:
            for one in psutil.Process().children(recursive=True):
                try:
                    self.most = max(self.most, one.memory_info().rss)
                except psutil.Error:
                    continue
            time.sleep(0.02)


def fetched_whole(folder: Path) -> tuple[float, Any]:
    """As before: the file is fetched, then read in a jail of its own."""
    from fbias.imagery import storage
    from fbias.imagery.jail.runner import run_in_jail

    started = time.monotonic()
    storage.fetch(KEY, folder / "scratch")
    found = run_in_jail(folder / "scratch", name="slide.ome.tif", workspace=folder)
    seconds = time.monotonic() - started
    (folder / "scratch").unlink()
    return seconds, found


def looked_at(folder: Path, size: int, pool: Any) -> tuple[float, Any, int]:
    """Where it lies; the first time with the start of the pool of jails counted in."""
    from fbias.imagery import storage
    from fbias.imagery.inspection import LEAST_READ, SLICES_FROM_AFAR
    from fbias.imagery.jail.relay import Relay
    from fbias.imagery.jail.runner import look_from_afar
    from fbias.imagery.limits import LIMITS

    relay = Relay(partial(storage.read_range, KEY), size=size, most=max(size // 20, LEAST_READ))
    limits = replace(LIMITS, slices=SLICES_FROM_AFAR)
    started = time.monotonic()
    with relay:
        found = look_from_afar(
            relay, name="slide.ome.tif", workspace=folder, pool=pool, limits=limits
        )
    return time.monotonic() - started, found, relay.spent


def main(gigabytes: float) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from fbias.imagery import storage
    from fbias.imagery.clients import patient_client
    from fbias.imagery.jail.pool import Pool

    call_command("prepare_store", verbosity=0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pyramid(folder / "made", gigabytes)
        size = (folder / "made").stat().st_size
        patient_client().upload_file(str(folder / "made"), storage.settings.S3_BUCKET, KEY)
        (folder / "made").unlink()
        fetched, before = fetched_whole(folder)
        peak = Peak()
        peak.start()
        with Pool() as pool:
            looked, after, spent = looked_at(folder, size, pool)
            again, _report, _spent = looked_at(folder, size, pool)
        peak.ends = True
        storage.remove(KEY)
    sys.stdout.write(
        f"file        {size / MEGABYTE:.0f} MB\n"
        f"fetched     {fetched:.1f} s\n"
        f"looked at   {looked:.1f} s, {fetched / looked:.1f} times as fast\n"
        f"once more   {again:.1f} s, {fetched / again:.1f} times as fast, as a worker does\n"
        f"read        {spent / MEGABYTE:.1f} MB, {100 * spent / size:.2f} %\n"
        f"peak        {peak.most / MEGABYTE:.0f} MB\n"
        f"same report {before.report == after.report}, {after.preview_state}\n"
    )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
