"""The portal with a fault: each request leaves 20 kB behind. A look at its memory must see that."""

from fbias.settings.base import *  # noqa: F403

MIDDLEWARE = ["tests.launcher.keeping_everything.keep", *MIDDLEWARE]  # noqa: F405
KEPT = []


def keep(get_response):
    def middleware(request):
        KEPT.append(bytearray(20_000))
        return get_response(request)

    return middleware
