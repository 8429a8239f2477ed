"""The Celery application: the bell that wakes workers; the database is the queue of record."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fbias.settings.base")

app = Celery("fbias")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
