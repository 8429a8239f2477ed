"""The portal with a fault: each request leaves 100 kB behind, and who looks must see it."""

from fbias.settings.base import *  # noqa: F403

MIDDLEWARE = ["tests.launcher.keeping_everything.keep", *MIDDLEWARE]  # noqa: F405
KEPT = []


def keep(get_response):
    def middleware(request):
        KEPT.append(bytearray(100_000))
        return get_response(request)

    return middleware
