"""Lighthouse as on a phone, three runs of each page of a demo portal; prints the medians.

Start the portal (`make run`), then `python -m tests.benchmarks.lighthouse http://127.0.0.1:8000`;
names after the address pick pages. Lighthouse comes through npx (Node.js 18.20 or newer) and stays
in npm's cache; LIGHTHOUSE names another command. What scores below 100 beside speed is named.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from statistics import median
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from playwright.sync_api import sync_playwright

from fbias.launcher.process import free_port
from members.demo.accounts import DEMO_DOMAIN, DEMO_PASSWORD
from tests import chromium

COMMAND = os.environ.get("LIGHTHOUSE", "npx --yes lighthouse@12.8.2").split()
RUNS, GOAL = 3, 95
CATEGORIES = ("performance", "accessibility", "best-practices")
TIMES = {
    "FCP": "first-contentful-paint",
    "LCP": "largest-contentful-paint",
    "TBT": "total-blocking-time",
    "SI": "speed-index",
}
KINDS = ("document", "script", "stylesheet", "font", "image", "other", "total")


class Reader:
    """One person's browser, without a browser: signs in, finds links, knows its cookies."""

    def __init__(self, site: str, name: str) -> None:
        self.site, self.cookies = site, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))
        if name:
            self.sign_in(f"{name}@{DEMO_DOMAIN}")

    def read(self, path: str, data: dict[str, str] | None = None) -> str:
        body = urlencode(data).encode() if data else None
        with self.opener.open(self.site + path, body) as answer:
            return str(answer.read().decode())

    def sign_in(self, email: str) -> None:
        path = "/accounts/login/"
        self.send(path, self.read(path), login=email, password=DEMO_PASSWORD)

    def send(self, path: str, form: str, **answers: str) -> None:
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        self.read(path, {**dict(hidden), **answers})

    def linked(self, start: str, link: str) -> str:
        """The first address of this form on a page."""
        found = re.search(rf'"({link})"', self.read(start))
        if not found:
            raise SystemExit(f"{start} has no {link}: is this the demo, freshly filled?")
        return found[1]


@dataclass(frozen=True)
class Page:
    name: str
    reader: str
    find: Callable[[Reader], str]


def the_day(reader: Reader) -> str:
    return reader.linked("/open-desks/", r"/open-desks/\d+/")


def booking_form(reader: Reader) -> str:
    """Of a place that is held for this reader, else of the one that is taken here."""
    for booking in re.findall(r'"(/consultations/\d+/)"', reader.read("/my-bookings/")):
        if form := re.search(r"/consultations/\d+/form/1/", reader.read(booking)):
            return form[0]
    day = the_day(reader)
    reader.send(reader.linked(day, r"/sessions/\d+/claim/"), reader.read(day))
    return booking_form(reader)


def at(path: str) -> Callable[[Reader], str]:
    return lambda _: path


PAGES = (
    Page("home", "", at("/")),
    Page("desk", "", the_day),
    Page("booking", "requester", booking_form),
    Page("board", "coordinator", lambda one: the_day(one).replace("open-desks", "boards")),
    Page("today", "coordinator", at("/today/")),
    Page("sessions", "analyst", at("/my-sessions/")),
    Page(
        "project", "coordinator", lambda one: one.linked("/projects/pipeline/", r"/projects/\d+/")
    ),
    Page(
        "consultation", "analyst", lambda one: one.linked("/my-sessions/", r"/consultations/\d+/")
    ),
    Page(
        "viewer",
        "analyst",
        lambda one: one.linked(PAGES[-2].find(one), r"/consultations/\d+/images/\d+/view/"),
    ),
)


@contextmanager
def browser_of(reader: Reader) -> Iterator[int]:
    """A browser in which this person is signed in; the port by which it is driven."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        sync_playwright() as tool,
    ):
        context = tool.chromium.launch_persistent_context(
            folder,
            executable_path=chromium.executable(),
            args=[*chromium.FLAGS, f"--remote-debugging-port={port}"],
        )
        context.add_cookies(
            [
                {"name": one.name, "value": one.value or "", "url": reader.site}
                for one in reader.cookies
            ]
        )
        yield port
        context.close()


def report_of(address: str, port: int) -> dict[str, Any]:
    """What Lighthouse says of one load."""
    told = subprocess.run(
        [
            *COMMAND, address, "--quiet", "--output=json", f"--port={port}",
            f"--only-categories={','.join(CATEGORIES)}",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return dict(json.loads(told.stdout))


def lacks_of(report: dict[str, Any]) -> list[str]:
    """What costs a point in accessibility or best practices."""
    references = [
        reference["id"]
        for category in CATEGORIES[1:]
        for reference in report["categories"][category]["auditRefs"]
        if reference["weight"]
    ]
    return [
        f"{name}: {report['audits'][name]['title']}"
        for name in references
        if report["audits"][name]["score"] not in (1, None)
    ]


def bytes_of(report: dict[str, Any]) -> dict[str, float]:
    """Kilobytes on the line by kind."""
    items = report["audits"]["resource-summary"]["details"]["items"]
    return {item["resourceType"]: item["transferSize"] / 1000 for item in items}


def line_of(page: Page, reports: list[dict[str, Any]]) -> str:
    scores = [
        median(100 * report["categories"][category]["score"] for report in reports)
        for category in CATEGORIES
    ]
    times = [
        median(report["audits"][audit]["numericValue"] for report in reports)
        for audit in TIMES.values()
    ]
    shift = median(
        report["audits"]["cumulative-layout-shift"]["numericValue"] for report in reports
    )
    sizes = bytes_of(reports[0])
    return (
        f"{page.name:<10}{scores[0]:>5.0f}{GOAL:>6}{scores[1]:>8.0f}{scores[2]:>10.0f}"
        + "".join(f"{milliseconds:>7.0f}" for milliseconds in times)
        + f"{shift:>7.3f}"
        + "".join(f"{sizes.get(kind, 0):>11.1f}" for kind in KINDS)
    )


def main(site: str, *names: str) -> None:
    say = sys.stdout.write
    say(
        f"{'page':<10}{'speed':>5}{'goal':>6}{'access':>8}{'practice':>10}"
        + "".join(f"{name:>7}" for name in TIMES)
        + f"{'shift':>7}"
        + "".join(f"{kind:>11}" for kind in KINDS)
        + "   (ms; kB)\n"
    )
    for page in PAGES:
        if names and page.name not in names:
            continue
        reader = Reader(site.rstrip("/"), page.reader)
        address = reader.site + page.find(reader)
        with browser_of(reader) as port:
            reports = [report_of(address, port) for _ in range(RUNS)]
        say(f"{line_of(page, reports)}\n")
        for lack in lacks_of(reports[0]):
            say(f"{'':<10}- {lack}\n")


if __name__ == "__main__":
    if not sys.argv[1:]:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
