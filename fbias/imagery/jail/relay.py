"""Bytes of one object of the store for one jail, which has no network: ranges, within a budget."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

LONGEST = 8 * 1024 * 1024  # bytes in one answer
QUESTION = struct.Struct("=QQ")  # offset, length


@dataclass
class Relay:
    """Give `inside` to the jail; afterwards `spent` says how much of it was enough.

    It answers for this object only, never outside of it, and falls silent above `most` bytes.
    """

    read_range: Callable[[int, int], bytes]
    size: int
    most: int
    spent: int = 0
    is_exhausted: bool = False
    trouble: Exception | None = None
    inside: socket.socket = field(init=False)

    def __enter__(self) -> Relay:
        self.inside, self._outside = socket.socketpair()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.inside.close()
        self._thread.join()

    def _answer(self) -> None:
        with self._outside:
            try:
                while question := self._outside.recv(QUESTION.size, socket.MSG_WAITALL):
                    offset, length = QUESTION.unpack(question)
                    if length > LONGEST or offset + length > self.size:
                        return
                    if self.spent + length > self.most:
                        self.is_exhausted = True
                        return
                    self.spent += length
                    self._outside.sendall(self.read_range(offset, length))
            except (OSError, struct.error):  # the jail was ended while it asked
                return
            except Exception as error:  # noqa: BLE001 - the store's fault is none of the file's
                self.trouble = error
