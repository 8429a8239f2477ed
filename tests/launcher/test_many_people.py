"""L3, L8: people browse the portal as it is shipped, for a while and in great number."""

import http.client
import random
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from statistics import fmean

import psutil
import pytest

from fbias.launcher.process import say
from tests.benchmarks.seed import seed
from tests.factories import UserFactory
from tests.launcher.serving import session_of, web

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(1200),
    pytest.mark.django_db(transaction=True),
]

PEOPLE, SECONDS = 100, 60
PAUSE = 5.0  # longer where the machine is slow: two thirds of what one person alone could ask
TIMES_ALONE = 10
WARM, MORE, GROWTH = 1500, 3000, 1.05
UNLIMITED = {"REQUESTS_PER_MINUTE": "1000000"}
PAGES = ("/", "/open-desks/", "/my-bookings/", "/projects/", "/network/", "/today/", "/profile/")
STAFF = ("/boards/", "/mails/", "/figures/", "/projects/pipeline/", "/members/directory/")
CSRF = "c" * 32


class Person:
    """Somebody signed in who reads pages, and now and then sends a form."""

    def __init__(self, port, person):
        self.port, self.person = port, person
        self.cookie = f"sessionid={session_of(person)}; csrftoken={CSRF}"
        self.waits = {"GET": [], "POST": []}
        self.faults = []

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": self.cookie, "X-CSRFToken": CSRF}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        self.waits[method].append(time.monotonic() - began)
        connection.close()
        if answer.status != (200 if method == "GET" else 302):
            self.faults.append(f"{method} {path}: {answer.status}")
        elif method == "GET" and self.person.name not in page:
            self.faults.append(f"GET {path}: the page of somebody else")

    def browse(self, until, pause):
        chance = random.Random(self.person.pk)
        time.sleep(chance.random() * pause)
        while time.monotonic() < until:
            if chance.random() < 0.1:
                self.ask("POST", "/language/", "language=en&next=/")
            else:
                self.ask("GET", chance.choice(PAGES))
            time.sleep(chance.uniform(0.5, 1.5) * pause)


def p95(waits):
    return sorted(waits)[int(len(waits) * 0.95)]


def browse(people, *, seconds, pause):
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(lambda person: person.browse(until, pause), people))
    waits = {
        method: [wait for person in people for wait in person.waits[method]]
        for method in ("GET", "POST")
    }
    return waits, [fault for person in people for fault in person.faults]


@pytest.fixture
def crowd():
    seed(300)
    return [UserFactory(name=f"Reader Number{n:03}") for n in range(PEOPLE)]


def test_a_hundred_people_browse_without_a_fault_and_wait_a_few_times_as_long_as_one(
    crowd, tmp_path, record_property
):
    with web(tmp_path, **UNLIMITED) as port:
        one, _faults = browse([Person(port, crowd[0])], seconds=20, pause=0.01)
        pause = max(PAUSE, 1.5 * PEOPLE * fmean(one["GET"]))
        many, faults = browse([Person(port, one) for one in crowd], seconds=SECONDS, pause=pause)

    alone, wait, posts = p95(one["GET"]), p95(many["GET"]), p95(many["POST"])
    told = (
        f"{PEOPLE} people, {SECONDS} s, a page each {pause:.0f} s: "
        f"{len(many['GET'])} GET p95 {wait:.2f} s, "
        f"{len(many['POST'])} POST p95 {posts:.2f} s, one person alone {alone:.2f} s, "
        f"{len(faults)} faults"
    )
    say(told)
    record_property("L3", told)
    assert faults == []
    assert wait <= TIMES_ALONE * alone


def test_people_who_never_pause_wait_longer_than_that(crowd, tmp_path, record_property):
    """The negative control: the ratio is one that a crowd can break."""
    with web(tmp_path, **UNLIMITED) as port:
        one, _faults = browse([Person(port, crowd[0])], seconds=10, pause=0.01)
        many, _faults = browse([Person(port, one) for one in crowd], seconds=20, pause=0.0)

    ratio = p95(many["GET"]) / p95(one["GET"])
    record_property("L3 control", f"without pauses {ratio:.0f} times as long")
    assert ratio > TIMES_ALONE


# --- memory --------------------------------------------------------------------------------------


def memory_of_the_web(port):
    """Bytes that its processes alone hold."""
    listening = [one for one in psutil.process_iter() if f"127.0.0.1:{port}" in words_of(one)]
    return sum(process.memory_full_info().uss for process in listening)


def words_of(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def growth(port, coordinator, *, warm=WARM, more=MORE):
    """How many times the memory after many requests is what it was after fewer."""
    person = Person(port, coordinator)

    def ask(count):
        with ThreadPoolExecutor(4) as pool:
            list(
                pool.map(lambda page: person.ask("GET", page), islice(cycle(PAGES + STAFF), count))
            )

    ask(warm)
    before = memory_of_the_web(port)
    ask(more)
    after = memory_of_the_web(port)
    assert person.faults == []
    return before, after


def test_thousands_of_requests_leave_nothing_in_memory(tmp_path, record_property):
    coordinator = seed(100)["coordinator"]
    with web(tmp_path, "--max-requests", "0", **UNLIMITED) as port:
        before, after = growth(port, coordinator)

    told = f"{before / 1e6:.0f} MB after {WARM} requests, {after / 1e6:.0f} MB after {MORE} more"
    say(told)
    record_property("L8", told)
    assert after <= GROWTH * before


def test_a_portal_that_keeps_something_of_each_request_grows(tmp_path, record_property):
    """The negative control: 100 kB of each request are seen."""
    coordinator = seed(100)["coordinator"]
    leaking = {"DJANGO_SETTINGS_MODULE": "tests.launcher.keeping_everything"}
    with web(tmp_path, "--max-requests", "0", **UNLIMITED, **leaking) as port:
        before, after = growth(port, coordinator, warm=200, more=400)

    record_property("L8 control", f"{after / before:.2f} times")
    assert after > GROWTH * before
