"""What every test shares: one browser at a time, and no silent skips."""

import os

import pytest

from tests import chromium

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop beside the ORM

NO_BROWSER = (
    "No Chromium on this machine: install chromium (Debian) or run `.venv/bin/playwright install "
    "chromium`, or set CHROMIUM to its path."
)


def pytest_collection_modifyitems(items):
    """Browser tests and races run one after another on one worker, beside the others."""
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") or "race" in item.path.stem:
            item.add_marker(pytest.mark.xdist_group("one-at-a-time"))


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
