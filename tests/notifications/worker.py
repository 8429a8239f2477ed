"""A real Celery worker and a real broker of our own, to be killed."""

import os
import signal
import subprocess
import sys
import time

import psutil
from django.db import connection

from fbias.celery import app
from fbias.launcher import valkey
from fbias.launcher.process import Supervisor

LEASE_SECONDS = 3


class Broker:
    """A Valkey whose queue can be lost with everything in it."""

    def __init__(self, folder):
        self.folder, self.port, self.lives = folder, 0, 0
        self.start()

    def start(self):
        """Start with an empty queue, at the same address as before."""
        self.lives += 1
        self.supervisor = Supervisor(self.folder)
        self.url = valkey.start(
            self.supervisor, self.folder / f"life-{self.lives}", wanted_port=self.port
        )
        self.port = int(self.url.rpartition(":")[2].partition("/")[0])

    def kill(self):
        os.killpg(self.supervisor.children[0].process.pid, signal.SIGKILL)
        self.supervisor.children[0].process.wait()

    def stop(self):
        self.supervisor.stop_all()

    def ring(self, task, **ids):
        """Enqueue as `after_commit` does, on this broker; like there, a lost bell is forgotten."""
        with app.connection_for_write(url=self.url) as line:
            task.apply_async(kwargs=ids, connection=line, retry=False)


class Worker:
    """`celery worker` with two processes on the test's database, broker and mail server."""

    def __init__(self, broker, relay):
        database = connection.settings_dict
        self.environment = os.environ | {
            "DATABASE_URL": (
                f"postgres://{database['USER']}:{database['PASSWORD']}"
                f"@{database['HOST']}:{database['PORT']}/{database['NAME']}"
            ),
            "REDIS_URL": broker.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{relay.port}",
            "OUTBOX_LEASE_SECONDS": str(LEASE_SECONDS),
            "DJANGO_SETTINGS_MODULE": "fbias.settings.base",
            "PYTHONWARNINGS": "ignore",
        }
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-q", "-A", "fbias", "worker", "-c", "2"),
                *("-l", "CRITICAL", "--without-gossip", "--without-mingle"),
            ],
            env=self.environment,
            start_new_session=True,
        )

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_a_child(self):
        psutil.Process(self.process.pid).children()[0].kill()

    def stop(self):
        if self.process.poll() is None:
            self.kill()


def wait_until(condition, *, seconds, every=0.05, between=lambda: None):
    """Wait for the condition; False when it did not come true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        between()
        time.sleep(every)
    return False
