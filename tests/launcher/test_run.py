"""`make run` as a person meets it: it starts, says where, keeps the data, and leaves nothing."""

import contextlib
import socket
import urllib.error
import urllib.request

import psycopg2
import pytest

from fbias.launcher.process import free_port
from tests.launcher.running import portal, survivors

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def status_of(address):
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@contextlib.contextmanager
def database(running):
    """A cursor on the portal's own PostgreSQL."""
    command = running.child("listen_addresses=127.0.0.1").cmdline()
    port = command[command.index("-p") + 1]
    connection = psycopg2.connect(host="127.0.0.1", port=port, user="portal", dbname="portal")
    with connection, connection.cursor() as cursor:
        yield cursor
    connection.close()


def test_it_answers_refuses_a_second_and_keeps_its_data_over_a_restart(tmp_path):
    with socket.socket() as taken:
        wanted = free_port(28400)
        taken.bind(("127.0.0.1", wanted))
        taken.listen()
        with portal(tmp_path / "data", PORT=str(wanted)) as running:
            assert f"http://127.0.0.1:{wanted + 1}/" in running.wait_for("ready in")
            assert f"  portal | port {wanted} is taken, using {wanted + 1}" in running.lines
            assert status_of(f"http://127.0.0.1:{wanted + 1}/") == 200

            with portal(tmp_path / "data") as second:
                assert second.wait() == 1
                assert "a portal already runs on" in second.lines[-1]

            with database(running) as cursor:
                cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            family = running.family()
            running.interrupt()
            running.interrupt()  # an impatient person presses it twice

            assert running.wait() == 0
            assert running.lines[-1] == "  portal | stopped"
            assert survivors(family) == []

    with portal(tmp_path / "data") as again:
        again.wait_for("ready in")
        with database(again) as cursor:
            cursor.execute("SELECT answer FROM kept")
            assert cursor.fetchone() == (42,)
        family = again.family()
        again.child("fbias.wsgi").kill()

        assert again.wait() == 1
        assert again.lines[-1] == (
            "  portal | stopped: web ended by itself (code -9). Its last words are above."
        )
        assert survivors(family) == []


def test_servers_named_by_the_environment_are_used_and_nothing_outlives_a_killed_launcher(tmp_path):
    with portal(tmp_path / "data", own_servers=False) as running:
        running.wait_for("ready in")
        assert [line for line in running.lines if "starting" in line] == []
        family = running.family()

        running.process.kill()

        assert survivors(family) == []


@pytest.mark.parametrize("port", ("80a", "0", "70000", "-1"))
def test_a_port_that_is_none_is_answered_with_a_sentence(tmp_path, port):
    with portal(tmp_path / "data", PORT=port) as running:
        assert running.wait() == 1
        assert running.lines == [
            f"  portal | stopped: PORT must be a number from 1 to 65535, not '{port}'."
        ]
