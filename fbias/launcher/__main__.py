"""`run` starts the portal, `test` runs pytest, `exec` runs any command, each beside real servers.

A part whose address is in the environment (`DATABASE_URL`, `REDIS_URL`, `S3_ENDPOINT`) is used as
it is; the others are started from their wheels. Ctrl-C or TERM stops everything that we started.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import environ

from fbias.launcher.portal import HERE, run_portal
from fbias.launcher.process import (
    STOP_WITHIN_SECONDS,
    StartFailed,
    Supervisor,
    say,
    tied_to_us,
)
from fbias.launcher.servers import sole_use_of, start_servers

INTERRUPTED = 130


def run() -> int:
    """The portal on its kept data folder, until it is stopped."""
    environ.Env.read_env(HERE / ".env")
    data = Path(os.environ.get("DATA_DIR") or HERE / "var").resolve()
    with sole_use_of(data):
        servers, parts = Supervisor(data), Supervisor(data)
        try:
            return run_portal(servers, parts, data)
        finally:
            stop(parts, servers)


def run_beside(command: list[str]) -> int:
    """Run one command beside fresh servers whose data go with them."""
    os.environ["ENV_FILE"] = os.devnull  # a developer's .env is not the tests' business
    data = Path(tempfile.mkdtemp(prefix="fbias-test-"))
    servers = Supervisor(data)
    try:
        start_servers(servers, data, fast=True)
        return in_the_foreground(command)
    finally:
        stop(servers)
        shutil.rmtree(data, ignore_errors=True)


def in_the_foreground(command: list[str]) -> int:
    """Run a command that shares our terminal; when we are told to stop, so is it."""
    with subprocess.Popen([*tied_to_us(), *command], cwd=HERE) as process:  # noqa: S603
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_WITHIN_SECONDS)
            process.kill()
            raise


def stop(*supervisors: Supervisor) -> None:
    """Stop the children, whatever signals still come."""
    for impatience in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(impatience, signal.SIG_IGN)
    for supervisor in supervisors:
        supervisor.stop_all()


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main(mode: str = "run", *words: str) -> int:
    """Turn the mode into an exit code, and every failure into a sentence."""
    for request_to_stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(request_to_stop, interrupt)
    try:
        match mode:
            case "run":
                return run()
            case "test":
                tests = [sys.executable, "-m", "pytest", "--ds=fbias.settings.test"]
                return run_beside([*tests, *words])
            case "exec":
                return run_beside(list(words))
        say(f"unknown mode {mode!r}: choose run, test or exec")
    except StartFailed as error:
        say(f"stopped: {error}")
    except subprocess.CalledProcessError as error:
        say(f"stopped: {' '.join(map(str, error.cmd[1:]))} failed, see above")
    except KeyboardInterrupt:
        say("stopped")
        return 0 if mode == "run" else INTERRUPTED
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
