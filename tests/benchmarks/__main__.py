"""Measure the main pages with 100 and 20,000 consultations and projects beside a bare view.

Run with `make benchmark`; it ends within five minutes. Prints for each page the time, the CPU of
the application and of the database a request (user and system), the ratio of their sum to the bare
view of one row beside the goal, the ratio to the bare list of 25 rows, the growth from the small to
the large database, queries and bytes.
`make benchmark ARGS="20000 boards figures"` measures one size and some pages;
`make benchmark ARGS=panels` measures the panel solver instead.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass

import django

os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings", "DEMO": "1"}
django.setup()

import psutil  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from consultations.models import Consultation, OpenDesk  # noqa: E402
from fbias.launcher.process import free_port  # noqa: E402
from members.models import User  # noqa: E402
from projects.models import Project  # noqa: E402
from tests.benchmarks import panels  # noqa: E402
from tests.benchmarks.seed import seed  # noqa: E402

WORDS = sys.argv[1:]
SIZES = tuple(int(word) for word in WORDS if word.isdecimal()) or (100, 20_000)
BARE = ("bare", "bare-list")
ONLY = {*BARE, *(word for word in WORDS if not word.isdecimal())}
THREADS, WARM, SECONDS, MOST = 2, 8, 2.0, 120
WITHIN = 240
"""Where the machine is slow, a page gets less time than SECONDS, so that all end in time."""
PUBLIC, STAFF = 5, 8
"""Goals: at most so many times the bare view."""


class Unanswered(Exception):
    """A page that fails, or takes longer than a minute."""


@dataclass
class Measured:
    goal: int
    p50: float
    p95: float
    cpu: float
    database: float
    queries: int
    repeated: int
    size: int

    @property
    def cost(self) -> float:
        return self.cpu + self.database


def pages(people: dict[str, User]) -> list[tuple[str, str, User | None, int]]:
    """Name, address, reader and goal of each page."""
    desk = OpenDesk.objects.order_by("-day").first()
    mine = Consultation.objects.filter(requester=people["requester"]).first()
    assert desk
    assert mine
    seated = Consultation.objects.filter(seats__analyst=people["analyst"].analyst).earliest("pk")
    running = Project.objects.filter(status="active").earliest("submitted_at")
    requester, analyst, coordinator = (
        people[role] for role in ("requester", "analyst", "coordinator")
    )
    return [
        ("bare", "/bare/", None, 1),
        ("bare-list", "/bare/list/", None, 1),
        ("home", "/", None, PUBLIC),
        ("desks", "/open-desks/", None, PUBLIC),
        ("desk", f"/open-desks/{desk.pk}/", None, PUBLIC),
        ("privacy", "/privacy/", coordinator, PUBLIC),
        ("network", "/network/", None, PUBLIC),
        ("bookings", "/my-bookings/", requester, PUBLIC),
        ("consultation", mine.get_absolute_url(), requester, PUBLIC),
        ("projects", "/projects/", requester, PUBLIC),
        ("project", running.get_absolute_url(), coordinator, PUBLIC),
        ("work", f"/projects/{running.pk}/work/", coordinator, PUBLIC),
        ("sessions", "/my-sessions/", analyst, PUBLIC),
        ("boards", "/boards/", coordinator, STAFF),
        ("board", f"/boards/{desk.pk}/", coordinator, STAFF),
        ("day", f"/boards/{desk.pk}/day/", coordinator, STAFF),
        ("mails", "/mails/", coordinator, STAFF),
        ("figures", "/figures/", coordinator, STAFF),
        ("pipeline", "/projects/pipeline/", coordinator, STAFF),
        ("today", "/today/", coordinator, STAFF),
        ("today-count", "/today/count/", coordinator, PUBLIC),
        ("session", f"/consultations/{seated.pk}/hour/", analyst, PUBLIC),
        ("thread", f"/consultations/{mine.pk}/thread/", requester, PUBLIC),
        ("records", "/records/", coordinator, STAFF),
        ("search", "/search/?q=nuclei", coordinator, STAFF),
        ("admin", "/admin/consultations/consultation/", coordinator, STAFF),
        ("admin-projects", "/admin/projects/project/", coordinator, STAFF),
    ]


def cookie_of(user: User | None) -> str:
    if user is None:
        return ""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "members.backends.Accounts"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}"


def count_queries(address: str, user: User | None) -> tuple[int, int, int]:
    """Queries, how many of them are sent twice or more, and bytes of the answer."""
    client = Client(HTTP_HOST="127.0.0.1")
    if user:
        client.force_login(user, "members.backends.Accounts")
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    counts = Counter(query["sql"] for query in captured.captured_queries)
    repeated = sum(times - 1 for times in counts.values() if times > 1)
    return len(captured), repeated, len(answer.content)


def load(
    port: int, address: str, cookie: str, *, most: int, during: float = SECONDS
) -> list[float]:
    """Ask for so many seconds, at most `most` times; seconds of each request, sorted."""
    seconds: list[float] = []
    end = time.perf_counter() + during

    def run() -> None:
        ask = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while len(seconds) < most and (time.perf_counter() < end or len(seconds) < WARM):
            began = time.perf_counter()
            try:
                ask.request("GET", address, headers={"Cookie": cookie})
                answer = ask.getresponse()
                answer.read()
            except OSError:
                return
            if answer.status != 200:
                return
            seconds.append(time.perf_counter() - began)

    workers = [threading.Thread(target=run) for _ in range(THREADS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if not seconds:
        raise Unanswered(address)
    return sorted(seconds)


def cpu_of(parent: psutil.Process) -> float:
    """Seconds of a process and of its children, those that ended included."""
    times = [process.cpu_times() for process in (parent, *parent.children(recursive=True))]
    own = times[0]
    return sum(t.user + t.system for t in times) + own.children_user + own.children_system


def the_database() -> psutil.Process:
    """PostgreSQL's first process, which is the parent of every connection's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return psutil.Process(cursor.fetchone()[0]).parent()


def measure(count: int, *, until: float) -> dict[str, Measured]:
    """Every page with so many rows, the last of them at about `until`."""
    report(f"{count} rows: filling the database ...")
    call_command("flush", "--no-input", verbosity=0)
    people = seed(count)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    report(f"  filled, {until - time.monotonic():.0f} s are left")
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "fbias.wsgi", "--bind", f"127.0.0.1:{port}",
            "--workers", "1", "--threads", "2", "--log-level", "error",
        ],
        env=os.environ,
    )  # fmt: skip
    try:
        wait_for(port)
        measured = {}
        asked = [page for page in pages(people) if len(ONLY) == len(BARE) or page[0] in ONLY]
        for place, (name, address, user, goal) in enumerate(asked):
            fair = (until - time.monotonic()) / (len(asked) - place)
            try:
                measured[name] = one = measure_page(
                    port, address, user, goal, server.pid, during=min(SECONDS, fair / 2)
                )
            except Unanswered:
                report(f"  {name:<16} does not answer")
                continue
            report(f"  {name:<16}{one.cost:>8.1f} ms")
        return measured
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not start.")


def measure_page(
    port: int, address: str, user: User | None, goal: int, pid: int, *, during: float
) -> Measured:
    queries, repeated, size = count_queries(address, user)
    cookie = cookie_of(user)
    load(port, address, cookie, most=WARM)  # templates, plans, connections
    parents = (psutil.Process(pid), the_database())
    before = [cpu_of(parent) for parent in parents]
    seconds = load(port, address, cookie, most=MOST, during=during)
    cpu, database = (
        1000 * (cpu_of(parent) - was) / len(seconds)
        for parent, was in zip(parents, before, strict=True)
    )
    return Measured(
        goal=goal,
        p50=1000 * seconds[len(seconds) // 2],
        p95=1000 * seconds[int(len(seconds) * 0.95)],
        cpu=cpu,
        database=database,
        queries=queries,
        repeated=repeated,
        size=size,
    )


def report(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def show(results: dict[int, dict[str, Measured]]) -> None:
    say = sys.stdout.write
    say(
        f"\n{'page':<16}{'rows':>7}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}{'db ms':>8}"
        f"{'x bare':>8}{'goal':>6}{'x list':>8}{'growth':>8}{'queries':>9}{'twice':>7}{'kB':>8}\n"
    )
    for name in results[SIZES[0]]:
        for rows in (rows for rows in SIZES if name in results[rows]):
            m = results[rows][name]
            growth = m.cost / results[SIZES[0]][name].cost
            bare, listed = (m.cost / results[rows][one].cost for one in BARE)
            say(
                f"{name:<16}{rows:>7}{m.p50:>8.1f}{m.p95:>8.1f}{m.cpu:>8.1f}{m.database:>8.1f}"
                f"{bare:>8.1f}{m.goal:>6}{listed:>8.1f}{growth:>8.2f}"
                f"{m.queries:>9}{m.repeated:>7}{m.size / 1000:>8.1f}\n"
            )


if __name__ == "__main__":
    if "panels" in WORDS:
        panels.main()
        sys.exit()
    began = time.monotonic()
    call_command("migrate", verbosity=0)
    share = WITHIN / len(SIZES)
    show(
        {
            count: measure(count, until=began + share * place)
            for place, count in enumerate(SIZES, start=1)
        }
    )
    report(f"{time.monotonic() - began:.0f} s in all")
