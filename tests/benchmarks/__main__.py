"""Measure the main pages with 100 and 20,000 consultations and projects beside a bare view.

Run with `make benchmark`. Prints requests per second, p50, p95, CPU per request, queries and bytes,
and for each page the ratio to the bare view and the growth from the small to the large database.
`make benchmark ARGS=panels` measures the panel solver instead.
"""

from __future__ import annotations

import http.client
import os
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

SIZES = tuple(int(size) for size in sys.argv[1:3]) or (100, 20_000)
REQUESTS, THREADS = 120, 4


@dataclass
class Measured:
    per_second: float
    p50: float
    p95: float
    cpu: float
    queries: int
    repeated: int
    size: int


def pages(people: dict[str, User]) -> list[tuple[str, str, User | None]]:
    """Name, address and reader of each page."""
    desk = OpenDesk.objects.order_by("-day").first()
    mine = Consultation.objects.filter(requester=people["requester"]).first()
    assert desk
    assert mine
    running = Project.objects.filter(status="active").earliest("submitted_at")
    return [
        ("bare view", "/bare/", None),
        ("home", "/", None),
        ("open desks", "/open-desks/", None),
        ("open desk", f"/open-desks/{desk.pk}/", None),
        ("network", "/network/", None),
        ("my bookings", "/my-bookings/", people["requester"]),
        ("consultation", mine.get_absolute_url(), people["requester"]),
        ("my sessions", "/my-sessions/", people["analyst"]),
        ("boards", "/boards/", people["coordinator"]),
        ("board", f"/boards/{desk.pk}/", people["coordinator"]),
        ("mails", "/mails/", people["coordinator"]),
        ("figures", "/figures/", people["coordinator"]),
        ("admin list", "/admin/consultations/consultation/", people["coordinator"]),
        ("pipeline", "/projects/pipeline/", people["coordinator"]),
        ("my tasks", "/projects/my-tasks/", people["coordinator"]),
        ("project", running.get_absolute_url(), people["coordinator"]),
        ("project work", f"/projects/{running.pk}/work/", people["coordinator"]),
        ("my projects", "/projects/", people["requester"]),
        ("admin projects", "/admin/projects/project/", people["coordinator"]),
    ]


def cookie_of(user: User | None) -> str:
    if user is None:
        return ""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}"


def count_queries(address: str, user: User | None) -> tuple[int, int, int]:
    """Queries, how many of them are sent twice or more, and bytes of the answer."""
    client = Client(HTTP_HOST="127.0.0.1")
    if user:
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
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
    port: int, address: str, cookie: str, server: psutil.Process
) -> tuple[list[float], float, float]:
    """Seconds of each request, seconds in all, CPU seconds of the server."""
    seconds: list[float] = []

    def run() -> None:
        ask = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(REQUESTS // THREADS):
            began = time.perf_counter()
            ask.request("GET", address, headers={"Cookie": cookie})
            answer = ask.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{address} answers {answer.status}")
            seconds.append(time.perf_counter() - began)

    workers = [threading.Thread(target=run) for _ in range(THREADS)]
    cpu, began = cpu_of(server), time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sorted(seconds), time.perf_counter() - began, cpu_of(server) - cpu


def cpu_of(server: psutil.Process) -> float:
    times = [process.cpu_times() for process in (server, *server.children(recursive=True))]
    return sum(t.user + t.system for t in times)


def measure(count: int) -> dict[str, Measured]:
    call_command("flush", "--no-input", verbosity=0)
    people = seed(count)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "fbias.wsgi", "--bind", f"127.0.0.1:{port}",
            "--workers", "2", "--threads", "2", "--log-level", "error",
        ],
        env=os.environ,
    )  # fmt: skip
    try:
        time.sleep(6)
        return {
            name: measure_page(port, address, user, psutil.Process(server.pid))
            for name, address, user in pages(people)
        }
    finally:
        server.terminate()
        server.wait(15)


def measure_page(port: int, address: str, user: User | None, server: psutil.Process) -> Measured:
    queries, repeated, size = count_queries(address, user)
    cookie = cookie_of(user)
    load(port, address, cookie, server)  # warm: templates, plans, connections
    seconds, whole, cpu = load(port, address, cookie, server)
    return Measured(
        per_second=len(seconds) / whole,
        p50=1000 * seconds[len(seconds) // 2],
        p95=1000 * seconds[int(len(seconds) * 0.95)],
        cpu=1000 * cpu / len(seconds),
        queries=queries,
        repeated=repeated,
        size=size,
    )


def show(results: dict[int, dict[str, Measured]]) -> None:
    small, large = SIZES
    say = sys.stdout.write
    say(
        f"\n{'page':<14}{'rows':>7}{'req/s':>8}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}"
        f"{'x bare':>8}{'growth':>8}{'queries':>9}{'twice':>7}{'kB':>8}\n"
    )
    for name in results[small]:
        for rows in SIZES:
            m = results[rows][name]
            growth = m.cpu / results[small][name].cpu if rows == large else 1.0
            say(
                f"{name:<14}{rows:>7}{m.per_second:>8.0f}{m.p50:>8.1f}{m.p95:>8.1f}{m.cpu:>8.1f}"
                f"{m.cpu / results[rows]['bare view'].cpu:>8.1f}{growth:>8.2f}"
                f"{m.queries:>9}{m.repeated:>7}{m.size / 1000:>8.1f}\n"
            )


if __name__ == "__main__":
    if "panels" in sys.argv[1:]:
        panels.main()
        sys.exit()
    call_command("migrate", verbosity=0)
    show({count: measure(count) for count in SIZES})
