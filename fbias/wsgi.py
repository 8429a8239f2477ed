"""WSGI entry point for gunicorn."""

import gc
import os
from collections.abc import Iterable
from importlib import import_module
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

EASY = 20_000  # new objects, less than three pages make, before the youngest are looked through

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fbias.settings.base")

portal = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # every page is loaded now
gc.collect()
gc.freeze()  # what the portal is made of is never rubbish: nobody looks through it again
gc.set_threshold(EASY)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The portal; a content type that nobody can read counts as none.

    Django reads it, and the query in its character set, before its own error pages stand, so the
    answer would be a bare 500.
    """
    try:
        WSGIRequest(dict(environ))  # it writes the path that it read into what it is given
    except (BadRequest, ValueError, LookupError, SuspiciousOperation):
        environ.pop("CONTENT_TYPE", None)
    return portal(environ, start_response)
