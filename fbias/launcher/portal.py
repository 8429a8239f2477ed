"""The portal itself beside its servers: migrated, filled when empty, then web, worker and beat."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from fbias.launcher.process import StartFailed, Supervisor, answers, hold_port, say, tied_to_us
from fbias.launcher.servers import start_servers

HERE = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
CELERY = [PYTHON, "-m", "celery", "-A", "fbias"]
HIGHEST_PORT = 65535
YES = {"1", "true", "yes", "on", "y", "t"}


def run_portal(servers: Supervisor, parts: Supervisor, data: Path) -> int:
    """Start everything, say where it is, and watch until a part ends or we are interrupted."""
    started = time.monotonic()
    held = hold_wanted_port()
    port = int(held.getsockname()[1])
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    with held:
        start_servers(servers, data, fast=False)
        prepare()
    start_parts(parts, data, port)
    say(f"ready in {time.monotonic() - started:.0f} s: {os.environ['SITE_URL']}/")
    if os.environ["DEMO"].lower() in YES:
        manage("demo_accounts")
    if not os.environ.get("VIDEO_BASE_URL"):
        say(
            "video calls: meet.jit.si, which asks whoever comes first to sign in with an account "
            "there; another service is set by VIDEO_BASE_URL in .env"
        )
    say("Ctrl-C stops everything; what was entered is kept in " + str(data))
    watch(servers, parts)
    return 1


def hold_wanted_port() -> socket.socket:
    """`PORT`, or the next free one, which is then said; held until the web process takes it."""
    wanted = os.environ.get("PORT", "8000")
    if not wanted.isdigit() or not 0 < int(wanted) <= HIGHEST_PORT:
        raise StartFailed(f"PORT must be a number from 1 to {HIGHEST_PORT}, not {wanted!r}.")
    held = hold_port(int(wanted))
    port = held.getsockname()[1]
    if port != int(wanted):
        say(f"port {wanted} is taken, using {port}")
    return held


def prepare() -> None:
    """Bring the database to this version, the store to its bucket, and demo data into the void."""
    commands = [["migrate", "-v0"], ["prepare_store"]]
    if os.environ["DEMO"].lower() in YES:
        commands.append(["load_demo", "--if-empty"])
    else:  # the demo has the vocabulary, and serves static files from where they are written
        commands += [["load_tags"], ["collectstatic", "--noinput", "-v0"]]
    for words in commands:
        say(f"manage.py {' '.join(words)} ...")
        manage(*words)


def manage(*words: str) -> None:
    """Run one management command; its failure is ours."""
    subprocess.run([PYTHON, "manage.py", *words], check=True, cwd=HERE)  # noqa: S603


def start_parts(parts: Supervisor, data: Path, port: int) -> None:
    """Worker and beat first, so that the first page finds them at work."""
    quietly = ["-l", "WARNING"]
    parts.start(
        "worker",
        [
            *tied_to_us(), *CELERY, "worker", "-c", "2", *quietly,
            "--without-gossip", "--without-mingle",
        ],
        environment=os.environ,
    )  # fmt: skip
    parts.start(
        "beat",
        [*tied_to_us(), *CELERY, "beat", *quietly, "-s", data / "beat.db", "--pidfile="],
        environment=os.environ,
    )
    parts.start(
        "web",
        [
            *tied_to_us(), PYTHON, "-m", "gunicorn", "fbias.wsgi",
            "--config", HERE / "fbias" / "gunicorn.py", "--bind", f"127.0.0.1:{port}",
            "--workers", "2", "--graceful-timeout", "10",
        ],
        environment=os.environ,
        ready=answers(port),
    )  # fmt: skip


def watch(*supervisors: Supervisor) -> None:
    """Return never; a part that ends by itself ends the run."""
    while True:
        for supervisor in supervisors:
            if dead := supervisor.first_dead():
                code = dead.process.returncode
                raise StartFailed(f"{dead.name} ended by itself (code {code}). {dead.last_words}")
        time.sleep(0.5)
