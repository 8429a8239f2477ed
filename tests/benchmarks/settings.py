"""The portal's own settings and one more address: the yardstick."""

from fbias.settings.base import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"

REQUIRE_STAFF_MFA = False

PER_MINUTE = dict.fromkeys(PER_MINUTE, 1_000_000)  # noqa: F405
