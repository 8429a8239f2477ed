"""How gunicorn serves the portal in production; `WEB_WORKERS` processes of four threads."""

import environ

bind = "0.0.0.0:8000"
workers = environ.Env().int("WEB_WORKERS", default=3)
worker_class = "gthread"
threads = 4
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat file must never wait for a disk
timeout = 30
graceful_timeout = 25
max_requests = 5000
max_requests_jitter = 500
accesslog = None  # addresses of personal calendar feeds are secrets; the proxy logs what is needed
loglevel = "warning"
