"""A portal started by the launcher in a process of its own, watched through what it says."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import psutil

from fbias.launcher.process import free_port
from tests.architecture.sources import HERE

SERVERS = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY")


class Portal:
    """`python -m fbias.launcher run`; `lines` is what it has said so far."""

    def __init__(self, data, *, own_servers=True, **environment):
        kept = {k: v for k, v in os.environ.items() if not (own_servers and k in SERVERS)}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        self.port = environment.pop("PORT", None) or str(free_port())
        self.lines = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fbias.launcher", "run"],
            cwd=HERE,
            env={
                **kept,
                "ENV_FILE": os.devnull,
                "DATA_DIR": str(data),
                "STATIC_ROOT": str(data / "static"),
                "DEMO": "0",
                "PORT": self.port,
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def wait_for(self, words, *, seconds=120):
        """The first line that holds these words; a portal that ends without them fails the test."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := next((line for line in self.lines if words in line), None):
                return found
            if self.process.poll() is not None and not self.reader.is_alive():
                break
            time.sleep(0.05)
        raise AssertionError(f"never said {words!r}:\n" + "\n".join(self.lines))

    def family(self):
        """Every process that it started, and theirs."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, *words):
        """The first process of the family whose command holds all the words."""
        for process in self.family():
            with contextlib.suppress(psutil.NoSuchProcess):
                if set(words) <= set(process.cmdline()):
                    return process
        raise AssertionError(f"no process for {words}")

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def wait(self, *, seconds=60):
        code = self.process.wait(seconds)
        self.reader.join(5)
        return code


def survivors(family, *, seconds=20):
    """Those still there after so long; a zombie is gone."""
    _, alive = psutil.wait_procs(family, timeout=seconds)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


@contextlib.contextmanager
def portal(data, **environment):
    """Start a portal, and leave nothing of it whatever the test does."""
    data.mkdir(exist_ok=True)
    started = Portal(data, **environment)
    try:
        yield started
    finally:
        family = started.family() if started.process.poll() is None else []
        for process in (started.process, *family):
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                process.kill()
        started.wait()
