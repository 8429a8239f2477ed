"""L1: five hundred people want six sessions in the same instant, on real servers."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import batched
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from consultations.models import Consultation, Session
from fbias.core.models import TimelineEntry
from fbias.launcher.process import free_port
from members.models import User
from tests.factories import OpenDeskFactory, SessionFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

PEOPLE, SESSIONS = 500, 6
CSRF = "c" * 32


@dataclass
class Answer:
    status: int
    location: str
    seconds: float


@pytest.fixture
def sessions():
    desk = OpenDeskFactory()
    return [
        SessionFactory(open_desk=desk, hour=hour, room=room)
        for hour in (10, 11, 12)
        for room in "AB"
    ]


@pytest.fixture
def cookies():
    """Signed-in session cookies of five hundred people."""
    people = User.objects.bulk_create(
        User(email=f"person{n}@example.org", name=f"Person {n}", password="!")
        for n in range(PEOPLE)
    )
    engine = import_module(settings.SESSION_ENGINE)
    made = []
    for person in people:
        session = engine.SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "members.backends.Accounts"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        made.append(session.session_key)
    return made


def database_of_the_tests():
    database = settings.DATABASES["default"]
    address = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/"
    return address + str(connection.settings_dict["NAME"])


@contextmanager
def web_server(database=""):
    """The real web server on the test database, or on another one; yields its port."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database or database_of_the_tests(),
        "DJANGO_SETTINGS_MODULE": "fbias.settings.base",
        "LOG_LEVEL": "CRITICAL",
        "DEMO": "1",
    }
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "fbias.wsgi", "--bind", f"127.0.0.1:{port}",
            "--workers", "2", "--threads", "4", "--log-level", "error", "--preload",
        ],
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(port)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)  # longer than the server lets its requests end


def wait_for(port):
    for _ in range(600):
        try:
            ask = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            ask.request("GET", "/open-desks/")
            if ask.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the web server did not come up")


def claim(port, cookie, session, key):
    body = urllib.parse.urlencode({"request_key": key})
    ask = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    began = time.monotonic()
    ask.request(
        "POST",
        f"/sessions/{session.pk}/claim/",
        body,
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={cookie}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
        },
    )
    answer = ask.getresponse()
    answer.read()
    return Answer(answer.status, answer.headers.get("Location", ""), time.monotonic() - began)


def race(port, cookies, sessions, *, keys, told):
    """Send one claim per cookie and key at the same instant; answers in the order of `keys`."""
    gate = threading.Barrier(len(keys))
    answers = [None] * len(keys)

    def run(n):
        gate.wait()
        person = n % len(cookies)
        answers[n] = claim(port, cookies[person], sessions[person % len(sessions)], keys[n])

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(keys))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slow = sorted(answer.seconds for answer in answers)
    told(
        "L1",
        f"{dict(Counter(a.status for a in answers))}, "
        f"p95 {slow[int(len(slow) * 0.95)]:.2f} s, max {slow[-1]:.2f} s",
    )
    return answers


def test_five_hundred_claims_fill_exactly_six_sessions(sessions, cookies, record_property):
    with web_server() as port:
        answers = race(
            port, cookies, sessions, keys=[uuid4() for _ in cookies], told=record_property
        )

    assert Counter(a.status for a in answers) == {302: SESSIONS, 409: PEOPLE - SESSIONS}
    assert sorted(Consultation.objects.values_list("session", flat=True)) == [
        session.pk for session in sessions
    ]
    assert TimelineEntry.objects.filter(verb="consultation.claim").count() == SESSIONS


def test_a_claim_sent_twice_is_one_claim_with_one_answer(sessions, cookies, record_property):
    people = cookies[:100]
    keys = [uuid4() for _ in people]

    with web_server() as port:
        answers = race(port, people, sessions, keys=keys + keys, told=record_property)

    first, second = answers[:100], answers[100:]
    assert Consultation.objects.count() == SESSIONS
    won = [(a.location, b.location) for a, b in zip(first, second, strict=True) if a.status == 302]
    assert len(won) == SESSIONS
    assert all(one == two for one, two in won)


def test_without_the_unique_index_the_same_race_oversells(sessions, cookies, record_property):
    """The negative control: the guard is the index and nothing else."""
    guard = next(
        constraint
        for constraint in Consultation._meta.constraints
        if constraint.name == "consultation_one_per_session"
    )
    with connection.schema_editor() as schema:
        schema.remove_constraint(Consultation, guard)
    try:
        with web_server() as port:
            for crowd in batched(cookies, 60):  # two may meet or not: until they do
                Consultation.objects.all().delete()
                keys = [uuid4() for _ in crowd]
                race(port, list(crowd), sessions, keys=keys, told=record_property)
                oversold = Consultation.objects.count()
                if oversold > SESSIONS:
                    break
    finally:
        Consultation.objects.all().delete()
        with connection.schema_editor() as schema:
            schema.add_constraint(Consultation, guard)

    record_property("L1 control", f"{oversold} places on {SESSIONS} sessions")
    assert oversold > SESSIONS
    assert Session.objects.count() == SESSIONS
