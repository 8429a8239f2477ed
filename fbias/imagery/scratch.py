"""A folder for one file that is being opened; nothing stays of it, even of a killed worker."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "fbias-inspect-"
LEFT_AFTER_SECONDS = 60  # a folder is locked as soon as it is made; this is the moment between


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A locked folder, removed afterwards; first, what killed workers left here is removed."""
    remove_remains()
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        place = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(place, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(place)


def remove_remains() -> list[str]:
    """Remove the folders whose makers are dead: the lock of a process ends with it."""
    removed = []
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:  # just removed by its owner, or not ours to open
            continue
        try:
            if time.time() - os.fstat(place).st_mtime > LEFT_AFTER_SECONDS:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
                removed.append(folder.name)
        except BlockingIOError:  # somebody works in it
            pass
        finally:
            os.close(place)
    return removed
