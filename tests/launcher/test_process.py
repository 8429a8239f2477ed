"""The supervisor's promises, each with small processes of the system."""

import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from fbias.launcher import valkey
from fbias.launcher.process import StartFailed, Supervisor, free_port, hold_port
from fbias.launcher.servers import kept_secrets, sole_use_of
from tests.architecture.sources import HERE
from tests.launcher.running import SERVERS, survivors


def start(supervisor, name, *command, **options):
    return supervisor.start(name, command, environment=os.environ, **options)


def test_children_end_together_and_grandchildren_with_them(tmp_path):
    supervisor = Supervisor(tmp_path)
    note = tmp_path / "grandchild"
    start(supervisor, "plain", "sleep", "60")
    start(
        supervisor,
        "parent",
        "sh",
        "-c",
        f"sleep 60 & echo $! > {note}; wait",
        ready=lambda: int(note.read_text()),
    )

    grandchild = psutil.Process(int(note.read_text()))

    supervisor.stop_all()

    assert [child.running for child in supervisor.children] == [False, False]
    assert survivors([grandchild]) == []


def test_a_child_that_ignores_the_request_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr("fbias.launcher.process.STOP_WITHIN_SECONDS", 0.3)
    supervisor, note = Supervisor(tmp_path), tmp_path / "deaf"
    deaf = (
        "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        f"pathlib.Path({str(note)!r}).touch(); time.sleep(60)"
    )
    child = start(supervisor, "deaf", sys.executable, "-c", deaf, ready=note.stat)

    supervisor.stop_all()

    assert child.process.returncode == -signal.SIGKILL


def test_a_start_that_fails_at_once_names_its_log(tmp_path):
    with pytest.raises(StartFailed) as failure:
        start(
            Supervisor(tmp_path), "broken", "sh", "-c", "echo why; exit 3", ready=never, quiet=True
        )

    assert str(failure.value) == (
        f"broken stopped at once (code 3). Its last words are in {tmp_path / 'broken.log'}."
    )
    assert (tmp_path / "broken.log").read_text() == "why\n"


def never():
    time.sleep(0.01)
    raise OSError


def test_a_taken_port_gives_the_next_free_one():
    with socket.socket() as taken:
        wanted = free_port(28600)
        taken.bind(("127.0.0.1", wanted))
        taken.listen()

        assert free_port(wanted) == wanted + 1


def test_secrets_are_made_once_and_are_the_owners_alone(tmp_path):
    made = kept_secrets(tmp_path)

    assert kept_secrets(tmp_path) == made
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert kept_secrets(tmp_path)["SECRET_KEY"] != kept_secrets(tmp_path)["S3_SECRET_KEY"]


def test_a_data_folder_has_one_portal_at_a_time(tmp_path):
    with sole_use_of(tmp_path), pytest.raises(StartFailed, match="already runs"):
        sole_use_of(tmp_path)

    sole_use_of(tmp_path).close()


def test_a_held_port_is_given_to_nobody_else():
    with hold_port() as held:
        port = held.getsockname()[1]

        assert free_port(port) != port  # the next one, unless a stranger has that

    assert free_port(port) == port


CHOOSES = (
    "import sys; from fbias.launcher.process import free_port; print(free_port(int(sys.argv[1])), "
    "flush=True); sys.stdin.read()"
)


def test_of_two_launchers_that_choose_at_once_each_has_a_port_of_its_own():
    """Nothing listens yet on what the other one chose."""
    wanted = free_port(28700) + 1
    with subprocess.Popen(
        [sys.executable, "-c", CHOOSES, str(wanted)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        chosen = int(other.stdout.readline())
        ours = free_port(chosen)
        other.stdin.close()

    assert ours != chosen


STARTS_SERVERS = """
import os, sys
from pathlib import Path
from fbias.launcher.portal import hold_wanted_port
from fbias.launcher.process import Supervisor
from fbias.launcher.servers import start_servers

servers = Supervisor(Path(sys.argv[1]))
sys.stdin.readline()
try:
    with hold_wanted_port() as held:
        start_servers(servers, Path(sys.argv[1]), fast=False)
        addresses = [os.environ[name] for name in ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT")]
        print("up", held.getsockname()[1], *addresses, flush=True)
        sys.stdin.readline()
finally:
    servers.stop_all()
"""


@pytest.mark.slow
def test_two_portals_that_start_in_the_same_instant_have_servers_of_their_own(tmp_path):
    """What `make run` does before its database is made ready, twice on the same wanted ports."""
    wanted = {name: value for name, value in os.environ.items() if name not in SERVERS}
    both = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        both.append(
            subprocess.Popen(
                [sys.executable, "-c", STARTS_SERVERS, str(tmp_path / name)],
                cwd=HERE, env=wanted, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )
        )  # fmt: skip
    try:
        for portal in both:
            portal.stdin.write("go\n")
            portal.stdin.flush()
        told = [
            next((line.split() for line in portal.stdout if line.startswith("up ")), None)
            for portal in both
        ]
    finally:
        for portal in both:
            portal.stdin.close()
        codes = [portal.wait(60) for portal in both]

    assert codes == [0, 0]
    assert [len(addresses or ()) for addresses in told] == [5, 5]
    assert set(told[0]) & set(told[1]) == {"up"}


def test_a_server_whose_port_a_stranger_took_starts_on_another(tmp_path, monkeypatch):
    supervisor = Supervisor(tmp_path)
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        taken = stranger.getsockname()[1]
        chosen = iter((taken, taken, free_port()))
        monkeypatch.setattr(valkey, "free_port", lambda wanted: next(chosen))
        try:
            address = supervisor.again_while_taken(lambda: valkey.start(supervisor, tmp_path / "v"))

            assert f":{taken}/" not in address
            assert [child.running for child in supervisor.children] == [True]
        finally:
            supervisor.stop_all()


def test_a_server_that_fails_for_another_reason_is_not_started_again(tmp_path):
    supervisor, times = Supervisor(tmp_path), []

    def broken():
        times.append(1)
        return start(supervisor, "broken", "sh", "-c", "echo why; exit 3", ready=never, quiet=True)

    with pytest.raises(StartFailed, match="stopped at once"):
        supervisor.again_while_taken(broken)

    assert len(times) == 1
