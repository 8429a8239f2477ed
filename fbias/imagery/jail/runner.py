"""The outer side of the jail: read a file in it, and believe only what has the right shape."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fbias.imagery.alive import Alive, unwatched
from fbias.imagery.jail.pool import Pool
from fbias.imagery.jail.processes import answer_of
from fbias.imagery.jail.relay import Relay
from fbias.imagery.jail.walls import require_walls
from fbias.imagery.limits import LIMITS, Limits


@dataclass(frozen=True)
class Picture:
    path: Path
    image_index: int
    channel: int | None
    width: int
    height: int
    is_marked: bool = False

    @property
    def small_path(self) -> Path:
        """The same for a list; only a composite has one."""
        return self.path.with_suffix(".jpg")


@dataclass(frozen=True)
class JailResult:
    """`report` is what people and `manage.py inspect` see; `preview_state` says why no pictures."""

    report: dict[str, Any]
    pictures: list[Picture] = field(default_factory=list)
    preview_state: str = "none"


def run_in_jail(
    path: Path,
    *,
    name: str,
    workspace: Path,
    draw: bool = True,
    limits: Limits = LIMITS,
    alive: Alive = unwatched,
    pool: Pool | None = None,
) -> JailResult:
    """Read one local file; whatever it does to its reader, an answer comes back.

    `workspace` is an existing folder of the caller's; pictures are left in it. Raises `JailOpen`
    where the jail does not hold. `alive` is called again and again while it reads. In a `pool` the
    libraries are loaded already.
    """
    require_walls()
    cell = Path(tempfile.mkdtemp(prefix="jail-", dir=workspace))
    task = {"path": str(path.resolve()), "name": name, "draw": draw}
    if pool:
        answer = pool.answer(task, cell=cell, limits=limits, alive=alive)
    else:
        answer = answer_of(task, cell=cell, limits=limits, alive=alive)
    return _believe(answer, limits, name=name, cell=cell)


def look_from_afar(
    relay: Relay,
    *,
    name: str,
    workspace: Path,
    pool: Pool,
    limits: Limits = LIMITS,
    alive: Alive = unwatched,
) -> JailResult:
    """The same of a file that stays in the store; `relay` tells whether it was enough."""
    require_walls()
    cell = Path(tempfile.mkdtemp(prefix="jail-", dir=workspace))
    task = {"path": "", "name": name, "draw": True, "size": relay.size}
    answer = pool.answer(task, cell=cell, limits=limits, alive=alive, store=relay.inside)
    return _believe(answer, limits, name=name, cell=cell)


def _believe(answer: Path, limits: Limits, *, name: str, cell: Path) -> JailResult:
    """The last whole line counts: who was stopped while he drew has told the facts before.

    No line, or nonsense, means: this file cannot be opened.
    """
    from fbias.imagery.readers.report import killed

    try:
        if answer.stat().st_size > limits.answer:
            return JailResult(killed(name))
        *_, last = answer.read_bytes().rpartition(b"\n")[0].split(b"\n")
        said = json.loads(last)
        pictures = [
            Picture(
                path=cell / f"{int(row['file'])}.png",
                image_index=int(row["image_index"]),
                channel=None if row["channel"] is None else int(row["channel"]),
                width=int(row["width"]),
                height=int(row["height"]),
                is_marked=bool(row["is_marked"]),
            )
            for row in said["pictures"]
        ]
        return JailResult(said["report"], pictures, str(said["preview_state"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return JailResult(killed(name))
