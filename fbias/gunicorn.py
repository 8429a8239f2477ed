"""How gunicorn serves the portal; `WEB_WORKERS` processes of four threads."""

from pathlib import Path

import environ

MEMORY = Path("/dev/shm")  # noqa: S108 - the heartbeat file must never wait for a disk

bind = "0.0.0.0:8000"
workers = environ.Env().int("WEB_WORKERS", default=3)
worker_class = "fbias.web_worker.BufferingWorker"
threads = 4
worker_tmp_dir = str(MEMORY) if MEMORY.is_dir() else None
timeout = 30
graceful_timeout = 25
max_requests = 5000
max_requests_jitter = 500
accesslog = None  # addresses of personal calendar feeds are secrets; the proxy logs what is needed
loglevel = "warning"
