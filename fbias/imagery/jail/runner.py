"""The outer side of the jail: start it, wait for it, believe only what has the right shape."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

JAIL = Path(__file__).parent / "__main__.py"
WALL_SECONDS = 120
LONGEST_ANSWER = 4 * 1024**2


@dataclass(frozen=True)
class Picture:
    path: Path
    image_index: int
    channel: int | None
    width: int
    height: int


@dataclass(frozen=True)
class JailResult:
    """`report` is what people and `manage.py inspect` see; `preview_state` says why no pictures."""

    report: dict[str, Any]
    pictures: list[Picture] = field(default_factory=list)
    preview_state: str = "none"


@cache
def network_off() -> tuple[str, ...]:
    """A prefix that takes away the network (and a look at our memory), where the kernel lets us."""
    program = shutil.which("unshare")
    if not program:
        return ()
    prefix = (program, "--user", "--net", "--map-current-user")
    trial = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603
    return prefix if trial.returncode == 0 else ()


def run_in_jail(
    path: Path, *, name: str, workspace: Path, draw: bool = True, wall_seconds: float = WALL_SECONDS
) -> JailResult:
    """Read one local file; whatever it does to its reader, an answer comes back.

    `workspace` is an existing folder of the caller's; pictures are left in it.
    """
    room = Path(tempfile.mkdtemp(prefix="jail-", dir=workspace))
    task = {"path": str(path.resolve()), "name": name, "pictures": str(room) if draw else None}
    answer = room / "answer.json"
    with (
        answer.open("wb") as out,
        subprocess.Popen(  # noqa: S603
            [*network_off(), sys.executable, "-I", str(JAIL)],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.DEVNULL,
            env=_empty_environment(room),
            cwd=room,
            start_new_session=True,
        ) as process,
    ):
        try:
            process.communicate(json.dumps(task).encode(), timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return _believe(answer, name=name, room=room)


def _empty_environment(room: Path) -> dict[str, str]:
    """No address, no secret: only what Python and numpy need to start."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(room),
        "TMPDIR": str(room),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _believe(answer: Path, *, name: str, room: Path) -> JailResult:
    """A process that was killed, or answered nonsense, means: this file cannot be opened."""
    from fbias.imagery.readers.report import killed

    try:
        if answer.stat().st_size > LONGEST_ANSWER:
            return JailResult(killed(name))
        said = json.loads(answer.read_bytes())
        pictures = [
            Picture(
                path=room / f"{int(row['file'])}.png",
                image_index=int(row["image_index"]),
                channel=None if row["channel"] is None else int(row["channel"]),
                width=int(row["width"]),
                height=int(row["height"]),
            )
            for row in said["pictures"]
        ]
        return JailResult(said["report"], pictures, str(said["preview_state"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return JailResult(killed(name))
