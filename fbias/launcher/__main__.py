"""`run` starts the portal, `test` runs pytest, `exec` runs any command, each beside real servers.

A part whose address is in the environment (`DATABASE_URL`, `REDIS_URL`, `S3_ENDPOINT`) is used as
it is; the others are started from their wheels. Ctrl-C or TERM stops everything that we started.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fbias.launcher import postgres, store, valkey
from fbias.launcher.process import StartFailed, Supervisor, answers, free_port

HERE = Path(__file__).resolve().parents[2]


def say(text: str) -> None:
    sys.stdout.write(f"  portal | {text}\n")
    sys.stdout.flush()


def start_servers(supervisor: Supervisor, data: Path, *, fast: bool) -> None:
    """Start what the environment does not name, and write the addresses into the environment."""
    kept = kept_secrets(data)
    os.environ.setdefault("SECRET_KEY", kept["SECRET_KEY"])
    if "DATABASE_URL" not in os.environ:
        say("starting PostgreSQL ...")
        os.environ["DATABASE_URL"] = postgres.start(
            supervisor, data / "postgres", wanted_port=0 if fast else 55432, fast=fast
        )
    if "REDIS_URL" not in os.environ:
        say("starting Valkey ...")
        os.environ["REDIS_URL"] = valkey.start(
            supervisor, data / "valkey", wanted_port=0 if fast else 56379
        )
    if "S3_ENDPOINT" not in os.environ:
        say("starting the S3 store ...")
        os.environ["S3_ACCESS_KEY"], os.environ["S3_SECRET_KEY"] = "portal", kept["S3_SECRET_KEY"]
        os.environ["S3_ENDPOINT"] = store.start(
            supervisor, data / "store", access_key="portal", secret_key=kept["S3_SECRET_KEY"]
        )


def kept_secrets(data: Path) -> dict[str, str]:
    """Secrets made once for this data folder and kept beside it, readable by the owner only."""
    path = data / "secrets.json"
    if not path.exists():
        made = {"SECRET_KEY": secrets.token_urlsafe(50), "S3_SECRET_KEY": secrets.token_urlsafe(30)}
        path.touch(mode=0o600)
        path.write_text(json.dumps(made))
    return dict(json.loads(path.read_text()))


def run_portal(supervisor: Supervisor, data: Path) -> int:
    """Migrate, load the demo facility into an empty database, start worker, beat and web."""
    started = time.monotonic()
    os.environ.setdefault("DEMO", "1")
    port = free_port(int(os.environ.get("PORT", "8000")))
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    start_servers(supervisor, data, fast=False)
    for words in (["migrate", "-v0"], ["prepare_store"], ["load_demo", "--if-empty"]):
        say(f"manage.py {' '.join(words)} ...")
        subprocess.run([sys.executable, "manage.py", *words], check=True, cwd=HERE)  # noqa: S603
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "fbias"]
    supervisor.start(
        "worker",
        [*celery, "worker", "-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle"],
        environment=os.environ,
    )
    supervisor.start(
        "beat",
        [*celery, "beat", "-l", "WARNING", "-s", data / "beat.db", "--pidfile="],
        environment=os.environ,
    )
    supervisor.start(
        "web",
        [
            *python, "gunicorn", "fbias.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2",
            "--threads", "4", "--log-level", "warning", "--graceful-timeout", "10",
        ],
        environment=os.environ,
        ready=answers(port),
    )  # fmt: skip
    say(f"ready in {time.monotonic() - started:.0f} s: http://127.0.0.1:{port}/  (Ctrl-C stops all)")
    subprocess.run([sys.executable, "manage.py", "demo_accounts"], check=False, cwd=HERE)  # noqa: S603
    while not (dead := supervisor.first_dead()):
        time.sleep(0.5)
    raise StartFailed(f"{dead.name} stopped (code {dead.process.returncode}).")


def run_beside(command: list[str]) -> int:
    """Run one command beside fresh servers whose data go with them."""
    data = Path(tempfile.mkdtemp(prefix="fbias-test-"))
    supervisor = Supervisor(data)
    try:
        start_servers(supervisor, data, fast=True)
        return subprocess.call(command, cwd=HERE)  # noqa: S603
    finally:
        stop(supervisor)
        shutil.rmtree(data, ignore_errors=True)


def stop(supervisor: Supervisor) -> None:
    """Stop the children in reverse order, whatever signals still come."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    supervisor.stop_all()


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main(mode: str, *words: str) -> int:
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)
    try:
        if mode == "test":
            return run_beside([sys.executable, "-m", "pytest", *words])
        if mode == "exec":
            return run_beside(list(words))
        data = Path(os.environ.get("DATA_DIR", HERE / "var")).resolve()
        data.mkdir(parents=True, exist_ok=True)
        supervisor = Supervisor(data)
        try:
            return run_portal(supervisor, data)
        finally:
            stop(supervisor)
    except StartFailed as error:
        say(f"could not start: {error}")
        return 1
    except subprocess.CalledProcessError as error:
        say(f"could not start: {' '.join(map(str, error.cmd[1:]))} failed")
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 0


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["run"])))
