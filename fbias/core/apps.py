"""The kernel: what every other app stands on."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "fbias.core"
    label = "core"

    def ready(self) -> None:
        import_module("fbias.celery")  # whose tasks are all tasks; not for who needs no Django
        import_module("fbias.core.folding")  # its lookups are there before models are checked
        autodiscover_modules("tasks")  # bells are rung by name, in any thread
        from fbias.core import health
        from fbias.core.needs import operators_needs
        from fbias.core.readiness import register_needs

        register_needs(operators_needs, order=10)
        health.register(health.Probe("broker", health.broker_silence))
        pre_migrate.connect(take_the_time_it_takes, sender=self)
        post_migrate.connect(be_quick_again, sender=self)


def take_the_time_it_takes(*, using: str, **_more: Any) -> None:
    """A migration is not a page: no statement of it is stopped; waiting for a lock still is."""
    with connections[using].cursor() as cursor:
        cursor.execute("set statement_timeout = 0")


def be_quick_again(*, using: str, **_more: Any) -> None:
    """What the settings say holds again."""
    with connections[using].cursor() as cursor:
        cursor.execute("reset statement_timeout")
