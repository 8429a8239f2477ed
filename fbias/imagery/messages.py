"""What the owner of an image hears by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fbias.imagery.models import Upload
from fbias.notifications import kinds

if TYPE_CHECKING:
    from members.models import User


def register_kinds() -> None:
    kinds.register(
        kinds.Kind(
            "image_damaged",
            _("An image is damaged in the store"),
            Upload,
            sample={"file_name": "cells.ome.tif", "link": settings.SITE_URL},
            still_wanted=_is_damaged,
            context=_facts,
            repeatable=True,
        )
    )


def _is_damaged(about: Upload) -> bool:
    return Upload.objects.damaged().filter(pk=about.pk).exists()


def _facts(about: Any, recipient: User) -> dict[str, Any]:
    return {"file_name": about.file_name, "link": settings.SITE_URL}
