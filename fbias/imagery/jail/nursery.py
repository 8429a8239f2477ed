"""The inner side of a pool of jails: libraries are loaded once, each file gets a child of its own.

No file is read here. A child closes the door behind itself, looks at one file, and ends.
"""

from __future__ import annotations

import json
import os
import pkgutil
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

LONGEST_TASK = 64 * 1024
Task = dict[str, Any]


def load_readers() -> None:
    """What a reader cannot import is said when a file asks for it."""
    from fbias.imagery import readers
    from fbias.imagery.jail import work  # noqa: F401 - what every child needs

    for module in pkgutil.iter_modules(readers.__path__):
        with suppress(Exception):
            import_module(f"{readers.__name__}.{module.name}")


def serve(control: socket.socket, look: Callable[[Task, int, int | None], None]) -> None:
    """One task at a time, until nobody asks any more: the child's id, then that it has ended."""
    while True:
        message, places, _flags, _address = socket.recv_fds(control, LONGEST_TASK, 2)
        if not message:
            return
        child = os.fork()
        if not child:
            _be_the_child(control, json.loads(message), places, look)
        for place in places:
            os.close(place)
        control.send(str(child).encode())
        os.waitpid(child, 0)
        control.send(b"ended")


def _be_the_child(
    control: socket.socket,
    task: Task,
    places: list[int],
    look: Callable[[Task, int, int | None], None],
) -> None:
    try:
        control.close()
        os.chdir(task["cell"])
        os.environ["TMPDIR"] = os.environ["HOME"] = tempfile.tempdir = task["cell"]
        look(task, places[0], places[1] if len(places) > 1 else None)
    finally:
        os._exit(0)
