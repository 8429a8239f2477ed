"""The F-BIAS portal: wiring and platform apps."""

from fbias.celery import app as celery_app

__all__ = ["celery_app"]
