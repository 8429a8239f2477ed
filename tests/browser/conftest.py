"""A page that tolerates nothing: no console error, no failed script, no request to another host."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification

HOME_HOSTS = {"127.0.0.1", "localhost"}
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


class Strictness:
    """What a page did wrong while it was looked at; `allowed` are answers that the test expects."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.allowed: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._see)

    def allow(self, *words: str) -> None:
        """Console messages with these words are part of the story (a 409, a 422 ...)."""
        self.allowed += words

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location['url']})")

    def _see(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in HOME_HOSTS:
            self.faults.append(f"request to another host: {request.url}")

    def verdict(self) -> list[str]:
        return [fault for fault in self.faults if not any(word in fault for word in self.allowed)]


@pytest.fixture
def strictness() -> Iterator[Strictness]:
    watcher = Strictness()
    yield watcher
    assert watcher.verdict() == []


@pytest.fixture
def open_window(
    browser: Browser, live_server, strictness: Strictness
) -> Iterator[Callable[..., Page]]:
    """Open a window of its own, as another person or another device would; all are watched."""
    contexts: list[BrowserContext] = []

    def open_one(**options: object) -> Page:
        settings = {"viewport": DESKTOP, "locale": "en-GB", "reduced_motion": "reduce"}
        context = browser.new_context(base_url=live_server.url, **(settings | options))  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        strictness.watch(page)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_window) -> Page:
    return open_window()


@pytest.fixture
def phone(open_window) -> Page:
    return open_window(viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def french_page(open_window) -> Page:
    return open_window(locale="fr-FR")


@pytest.fixture
def sign_in(live_server) -> Callable[..., None]:
    """Give the browser a session of this person, who has a password; forms have their own tests."""

    def sign_in_as(page: Page, user, password: str = "correct-horse-battery") -> None:
        user.set_password(password)
        user.save(update_fields=["password"])
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": session.key, "value": session.value, "url": live_server.url}]
        )

    return sign_in_as


@pytest.fixture
def window_of(open_window, sign_in) -> Callable[..., Page]:
    """A window for one person, who signs in there; nobody shares a window."""

    def open_for(user, **options: object) -> Page:
        window = open_window(**options)
        sign_in(window, user)
        return window

    return open_for


@pytest.fixture
def mailed_link(mailoutbox) -> Callable[[str, str], str]:
    """The newest link under `path` that the portal mailed to an address, as a path."""

    def find(path: str, address: str) -> str:
        for waiting in Notification.objects.filter(recipient__email=address).order_by("pk"):
            deliver(waiting.pk)
        mail = [one for one in mailoutbox if address in one.to and path in one.body][-1]
        return urlsplit(re.findall(rf"\S+{path}\S*", mail.body)[0]).path

    return find


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Assert that axe-core finds nothing serious or critical on the page as it is now."""
    axe = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")
        grave = [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]
        assert grave == []

    return check


@pytest.fixture
def assert_fits() -> Callable[[Page], None]:
    """Assert that nothing sticks out of the page sideways."""

    def check(page: Page) -> None:
        width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1]

    return check
