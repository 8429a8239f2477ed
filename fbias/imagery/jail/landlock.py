"""Shut the file system: from here on a process sees the paths it was given, and nothing else.

Landlock (Linux 5.13 and newer) needs no privilege and binds root as well; a process can only lock
itself in further. Source: the kernel's `Documentation/userspace-api/landlock.rst`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
from collections.abc import Iterable
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every machine
ASK_VERSION, PATH_BENEATH = 1, 1
NO_NEW_PRIVILEGES, SIGNAL_OF_PARENTS_DEATH = 38, 1

WRITE_FILE, READ_FILE, READ_DIR, REMOVE_FILE, MAKE_FILE = (1 << bit for bit in (1, 2, 3, 5, 8))
TRUNCATE = 1 << 14
READ = READ_FILE | READ_DIR
REMOVE_DIR, MAKE_DIR = 1 << 4, 1 << 7
WRITE = READ | WRITE_FILE | REMOVE_FILE | MAKE_FILE | REMOVE_DIR | MAKE_DIR
RIGHTS_SINCE = {1: 13, 2: 14, 3: 15, 5: 16}  # version of the kernel's interface: rights it knows
ALL_TCP, ALL_SCOPES = 0b11, 0b11  # bind and connect; abstract sockets and signals


class Open(Exception):
    """The kernel did not take the restriction: nothing may be read here."""


def version() -> int:
    """Which Landlock the kernel offers; 0 is none."""
    return max(0, LIBC.syscall(CREATE_RULESET, None, 0, ASK_VERSION))


def give_up_privileges() -> None:
    """No program started from here gains rights, and the kernel lets us restrict ourselves."""
    if LIBC.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise Open(os.strerror(ctypes.get_errno()))


def end_with_the_parent() -> None:
    """Nobody waits for the answer of a worker that was killed."""
    LIBC.prctl(SIGNAL_OF_PARENTS_DEATH, signal.SIGKILL, 0, 0, 0)


def shut(*, readable: Iterable[Path], writable: Iterable[Path]) -> None:
    """Leave this process the given files and folders; `Open` where the kernel cannot."""
    known = version()
    if not known:
        raise Open("The kernel offers no Landlock.")
    rights = (1 << max(count for since, count in RIGHTS_SINCE.items() if since <= known)) - 1
    ruleset = _made(known, rights)
    for paths, wanted in ((readable, READ), (writable, WRITE | TRUNCATE)):
        for path in paths:
            if path.exists():
                _allow(ruleset, path, wanted & rights)
    if LIBC.syscall(RESTRICT_SELF, ruleset, 0):
        raise Open(os.strerror(ctypes.get_errno()))
    os.close(ruleset)


def _made(known: int, rights: int) -> int:
    fields = [rights]
    if known >= 4:  # noqa: PLR2004 - network rules
        fields.append(ALL_TCP)
    if known >= 6:  # noqa: PLR2004 - signals and abstract sockets
        fields.append(ALL_SCOPES)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = int(LIBC.syscall(CREATE_RULESET, attributes, len(attributes), 0))
    if ruleset < 0:
        raise Open(os.strerror(ctypes.get_errno()))
    return ruleset


def _allow(ruleset: int, path: Path, rights: int) -> None:
    """What is no folder takes no rights of folders."""
    if not path.is_dir():
        rights &= READ_FILE | WRITE_FILE | TRUNCATE
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = struct.pack("=Qi", rights, place)
    refused = LIBC.syscall(ADD_RULE, ruleset, PATH_BENEATH, rule, 0)
    os.close(place)
    if refused:
        raise Open(f"{path}: {os.strerror(ctypes.get_errno())}")
