"""F5 and F6: the database is killed while people claim sessions, and is started again."""

import signal
import subprocess
import threading
import time
from contextlib import contextmanager
from uuid import uuid4

import psycopg2
import pytest

from fbias.launcher import postgres
from fbias.launcher.process import StartFailed, Supervisor
from tests.consultations.test_claim_race import (
    SESSIONS,
    claim,
    cookies,
    database_of_the_tests,
    sessions,
    web_server,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

__all__ = ["cookies", "sessions"]  # fixtures
PEOPLE, TRIES = 60, 600
DONE, AWAY = {302, 409}, 503


class OwnServer:
    """A PostgreSQL of our own that writes to the disk as in use, with a copy of the data."""

    def __init__(self, folder):
        self.supervisor, self.folder, self.port = Supervisor(folder), folder / "postgres", 0
        self.start()
        copied = subprocess.run(
            [postgres.binaries() / "pg_dump", "--no-owner", database_of_the_tests()],
            capture_output=True, check=True,
        )  # fmt: skip
        self.psql(copied.stdout)

    def start(self):
        """On the same port each time; what a killed server left may need a moment to end."""
        for _ in range(50):
            try:
                self.url = postgres.start(self.supervisor, self.folder, wanted_port=self.port)
            except StartFailed:
                time.sleep(0.2)
            else:
                self.port = int(self.url.rpartition(":")[2].partition("/")[0])
                return
        raise AssertionError("the database did not come back")

    def kill(self):
        server = self.supervisor.children[-1].process
        server.send_signal(signal.SIGKILL)
        server.wait()

    def psql(self, script):
        program = postgres.binaries() / "psql"
        subprocess.run(
            [program, "-q", "-v", "ON_ERROR_STOP=1", self.url],
            input=script, capture_output=True, check=True,
        )  # fmt: skip

    def rows(self, query):
        connected = psycopg2.connect(self.url)
        with connected, connected.cursor() as cursor:
            cursor.execute(query)
            found = cursor.fetchall()
        connected.close()
        return found


@contextmanager
def own_server(folder):
    server = OwnServer(folder)
    try:
        yield server
    finally:
        server.supervisor.stop_all()


def insist(port, cookie, session, answers):
    """Claim, and send the same again while the portal says that it cannot reach its data."""
    key = uuid4()
    for _ in range(TRIES):
        answers.append(claim(port, cookie, session, key))
        if answers[-1].status != AWAY:
            return
        time.sleep(0.1)


def test_a_database_killed_in_the_middle_loses_no_answer_and_doubles_none(
    sessions, cookies, tmp_path, record_property
):
    told = [[] for _ in range(PEOPLE)]
    with own_server(tmp_path) as database, web_server(database.url) as port:
        threads = [
            threading.Thread(
                target=insist, args=(port, cookies[n], sessions[n % SESSIONS], told[n])
            )
            for n in range(PEOPLE)
        ]
        for thread in threads:
            thread.start()
        while sum(map(len, told)) < SESSIONS:  # the first have been answered
            time.sleep(0.005)
        database.kill()
        time.sleep(0.5)
        database.start()
        back = time.monotonic()
        for thread in threads:
            thread.join()
        healed = time.monotonic() - back
        rows = database.rows("SELECT id, session_id FROM consultations_consultation")

    codes = [answer.status for answers in told for answer in answers]
    record_property(
        "F5", f"{codes.count(503)} told to come again, all answered {healed:.1f} s after its return"
    )
    record_property("F6", f"killed after {SESSIONS} answers: {len(rows)} rows of {SESSIONS}")
    assert set(codes) == DONE | {AWAY}
    assert {answers[-1].status for answers in told} == DONE
    assert sorted(taken for _pk, taken in rows) == sorted(session.pk for session in sessions)
    won = [answers[-1].location for answers in told if answers[-1].status == 302]
    assert sorted(won) == sorted(f"/consultations/{pk}/form/1/" for pk, _taken in rows)
