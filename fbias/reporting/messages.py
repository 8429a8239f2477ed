"""The mails about what ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fbias.core.clock import facility_day
from fbias.imagery.models import Upload
from fbias.notifications.kinds import Kind, register
from members.models import User

FILES_NAMED = 20


def ends_on() -> Any:
    return facility_day(timezone.now() + timedelta(days=settings.KEPT_FOR["warning"]))


def ending_files(about: Any) -> Any:
    return Upload.objects.available().filter(owner=about, warned_at__isnull=False)


def has_ending_files(about: Any) -> bool:
    return ending_files(about).exists()


def images_going(about: Any, recipient: Any) -> dict[str, object]:
    names = list(ending_files(about).order_by("pk").values_list("file_name", flat=True))
    return {
        "count": len(names),
        "files": [{"file_name": name} for name in names[:FILES_NAMED]],
        "due_on": ends_on(),
        "link": f"{settings.SITE_URL}{reverse('consultations:mine')}",
    }


def account_idle(about: Any, recipient: Any) -> dict[str, object]:
    return {
        "due_on": ends_on(),
        "link": f"{settings.SITE_URL}{reverse('account_login')}",
    }


def register_kinds() -> None:
    due = date(2027, 6, 1)
    register(
        Kind(
            name="images_going",
            label=_("Images whose time ends"),
            about=User,
            sample={
                "count": 2,
                "files": [{"file_name": "cells.czi"}, {"file_name": "control.czi"}],
                "due_on": due,
                "link": "https://portal.example/my-bookings/",
            },
            still_wanted=has_ending_files,
            context=images_going,
        )
    )
    register(
        Kind(
            name="account_idle",
            label=_("An account that nobody uses"),
            about=User,
            sample={"due_on": due, "link": "https://portal.example/accounts/login/"},
            context=account_idle,
        )
    )
