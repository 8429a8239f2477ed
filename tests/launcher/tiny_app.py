"""An application of a few lines, to see what a web process does around one."""

import os
import time
from pathlib import Path

LONG = 3 * 1024**2


def application(environ, start_response):
    sent = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/soon":
        Path(os.environ["BEGUN"]).touch()
        time.sleep(1.5)
    body = b"x" * LONG if environ["PATH_INFO"] == "/long" else f"{len(sent)}".encode()
    headers = [
        ("Content-Length", str(len(body))),
        ("X-Seen-For", environ.get("HTTP_X_FORWARDED_FOR", "")),
        ("X-Seen-Proto", environ.get("HTTP_X_FORWARDED_PROTO", "")),
        ("X-Seen-From", environ["REMOTE_ADDR"]),
    ]
    start_response("200 OK", headers)
    return [body]
