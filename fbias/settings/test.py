"""The same settings, only faster; nothing is replaced that a test could miss."""

import os

from fbias.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Each test process has a queue, a cache and a bucket of its own on the shared servers.
OWN = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
REDIS_URL = f"{REDIS_URL.rpartition('/')[0]}/{OWN}"  # noqa: F405
CELERY_BROKER_URL = REDIS_URL
S3_PATIENCE_SECONDS = 20  # a busy machine is no silent store
S3_BUCKET = f"fbias-test-{OWN}"
CACHES["default"]["LOCATION"] = REDIS_URL  # noqa: F405
DATABASES = {  # on a busy machine no lock is held too long: the tests of that say how long
    "default": {
        **DATABASES["default"],  # noqa: F405
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            **DATABASES["default"]["OPTIONS"],  # noqa: F405
            "options": "-c statement_timeout=120000 -c lock_timeout=60000",
        },
    }
}
PER_MINUTE = {}  # its own tests count
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]  # allauth takes both
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # serves straight from the source folders; nothing is collected
FACILITY_LANGUAGE = "en"  # what newcomers are told is read here; a test of its own says “fr”
REQUIRE_STAFF_MFA = False  # its own tests turn it on
MATCHER_LEARNS_IN_BACKGROUND = False  # a thread would not see what a test has written
FIGURES_KEPT_SECONDS = 0  # their own test keeps them
MAILS_LEAVE = True  # into the outbox of the tests
