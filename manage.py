#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys
from importlib import import_module

# What needs neither settings nor servers: it starts at once, and runs on any machine.
ALONE = {
    "inspect": "fbias.imagery.management.commands.inspect",
    "match": "members.management.commands.match",
    "plan_panels": "consultations.management.commands.plan_panels",
}


def runs_alone(arguments: list[str]) -> bool:
    """A panel problem comes from a file, an open desk from the database."""
    name = arguments[1] if len(arguments) > 1 else ""
    without_desk = any(word.startswith(("--problem", "--help", "-h")) for word in arguments)
    return name in ALONE and (name != "plan_panels" or without_desk)


def run_alone(arguments: list[str]) -> None:
    from django.conf import settings

    settings.configure(USE_I18N=False)
    import_module(ALONE[arguments[1]]).Command().run_from_argv(arguments)


def run(arguments: list[str]) -> None:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(arguments)
    except ImproperlyConfigured as error:
        sys.exit(f"The portal is not configured: {error}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fbias.settings.base")
    (run_alone if runs_alone(sys.argv) else run)(sys.argv)
