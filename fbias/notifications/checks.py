"""A kind without its three files is found before it is sent."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from fbias.notifications.chat import chat_is_set_well
from fbias.notifications.kinds import KINDS


def register() -> None:
    checks.register(every_kind_has_its_files, checks.Tags.templates)
    checks.register(chat_is_set_well, checks.Tags.security)


def every_kind_has_its_files(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    errors: list[checks.CheckMessage] = []
    for kind in KINDS.values():
        for path in kind.templates.values():
            try:
                get_template(path)
            except (TemplateDoesNotExist, TemplateSyntaxError) as error:
                errors.append(
                    checks.Error(
                        f"The message “{kind.name}” has no readable {path} ({error}).",
                        id="notifications.E001",
                    )
                )
    return errors
