"""The web process and the proxy as they are shipped, on ports of their own."""

import contextlib
import os
import shutil
import sys
from pathlib import Path

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from fbias.launcher.process import Supervisor, answers, free_port, hold_port
from tests.architecture.sources import HERE
from tests.launcher.slow_clients import one_request

BIN = Path(sys.executable).parent
CADDY = shutil.which("caddy", path=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
needs_caddy = pytest.mark.skipif(
    not CADDY, reason="the proxy was not tried: no caddy here (it comes with requirements-dev.txt)"
)


def session_of(person):
    """The key of a session in which this person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "members.backends.Accounts"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key


@contextlib.contextmanager
def web(folder, *options, port=None, **environment):
    """The web process as it is shipped, on the database of this test run."""
    port = port or free_port()
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    supervisor = Supervisor(folder)
    words = ["--config", HERE / "fbias" / "gunicorn.py", "--bind", f"127.0.0.1:{port}"]
    try:
        supervisor.start(
            "web",
            [BIN / "gunicorn", "fbias.wsgi", *words, "--workers", "2", *options],
            environment={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "fbias.settings.base",
                "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
                "ENV_FILE": os.devnull,
                "DEMO": "1",
                **environment,
            },
            ready=answers(port),
            quiet=True,
        )
        for _ in range(8):
            one_request(port, timeout=60)  # whatever is made ready by the first requests
        yield port
    finally:
        supervisor.stop_all()


@contextlib.contextmanager
def proxy(folder, web_port, *, store_port=1, **changed):
    """The shipped proxy before the portal at `web_port`; `changed` are words of its file."""
    with hold_port() as one, hold_port() as two, hold_port() as three:
        portal, files, alive = (held.getsockname()[1] for held in (one, two, three))
    words = {
        "{$DOMAIN} {": f"http://127.0.0.1:{portal} {{",
        "files.http://": "http://",
        "web:8000": f"127.0.0.1:{web_port}",
        "store:8333": f"127.0.0.1:{store_port}",
        "127.0.0.1:8081": f"127.0.0.1:{alive}",
        "/srv/pages": str(HERE / "deploy" / "pages"),
        "/srv/plain": str(HERE / "static" / "plain"),
        **changed,
    }
    text = (HERE / "deploy" / "Caddyfile").read_text()
    for shipped, ours in words.items():
        assert shipped in text, shipped
        text = text.replace(shipped, ours)
    head, line, rest = text.partition("# Browsers send")
    text = head + line + rest.replace(f":{portal} {{", f":{files} {{")
    file = folder / "Caddyfile"
    file.write_text(text)
    supervisor = Supervisor(folder)
    try:
        supervisor.start(
            "caddy",
            [CADDY, "run", "--config", file, "--adapter", "caddyfile"],
            environment={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)},
            ready=answers(portal),
            quiet=True,
        )
        yield portal
    finally:
        supervisor.stop_all()
