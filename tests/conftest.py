"""What every test shares: one browser at a time, a bucket of its own, and no silent skips."""

import gc
import os
import uuid
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as portal
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from playwright.sync_api import expect

from fbias.imagery import storage
from members.queries import matching
from tests import chromium, emptying, factories
from tests.another_date import sign_with_the_true_time
from tests.clients import SeenBefore
from tests.reliability.recording import Recorder

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop beside the ORM
sign_with_the_true_time()
# The same examples each time, on any machine; `--hypothesis-profile=other` looks for others.
UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis.register_profile("same", derandomize=True, database=None, **UNHURRIED)
hypothesis.register_profile("other", **UNHURRIED)
hypothesis.load_profile("same")
expect.set_options(timeout=30_000)  # other tests may keep the machine busy
emptying.use()
matching.trained = lru_cache(maxsize=30)(matching.trained.__wrapped__)  # each vocabulary once

NO_BROWSER = (
    "No Chromium on this machine: install chromium (Debian) or run `.venv/bin/playwright install "
    "chromium`, or set CHROMIUM to its path."
)


def pytest_addoption(parser):
    parser.addoption("--audit", action="store_true", help="renew the declaration on accessibility")
    parser.addoption("--figures", type=Path, help="write results and figures there, as JSON lines")


def pytest_configure(config):
    path = config.getoption("figures")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(path), "figures")


def pytest_collection_modifyitems(items):
    """Browser tests and races run one after another on one worker, beside the others."""
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") or "race" in item.path.stem:
            item.add_marker(pytest.mark.xdist_group("one-at-a-time"))


def pytest_collection_finish():
    """What lives until the end is not searched for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_unconfigure(config):
    """The last line says what did not run, and why."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    if reasons:
        told = "; ".join(f"{count} ({reason})" for reason, count in reasons.items())
        reporter.write_line(f"Not run: {told}")


def pytest_runtest_setup(item):
    if item.get_closest_marker("browser") and not chromium.executable():
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": chromium.executable(),
        "args": chromium.FLAGS,
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Content types are read once a process: whoever counts is never the first to ask."""
    with django_db_blocker.unblock():
        ContentType.objects.get_for_models(*apps.get_models())
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def _bucket_of_this_process():
    storage.prepare([portal.SITE_URL])


@pytest.fixture(autouse=True)
def _factories_count_from_zero():
    """The first day is ten days ahead in each test: not years, as after a thousand others."""
    factories.count_from_zero()


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    """Builds what the tests of one module read: it lies below what each of them undoes."""

    def build(make):
        with django_db_blocker.unblock():
            factories.count_from_zero()
            return make()

    with django_db_blocker.unblock():
        below = transaction.atomic()
        below.__enter__()
    yield build
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        below.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _nobody_left_a_language():
    """A request leaves its reader's language and time zone active; the next test has its own."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture
def client():
    return SeenBefore()


@pytest.fixture
def fresh_bucket(settings):
    """A bucket with nothing in it: what compares the whole store sees no other test's files."""
    settings.S3_BUCKET = f"fresh-{uuid.uuid4().hex}"
    storage.prepare([settings.SITE_URL])
    yield
    storage.remove(*[stored.key for stored in storage.listing("")])
    storage.client().delete_bucket(Bucket=settings.S3_BUCKET)
