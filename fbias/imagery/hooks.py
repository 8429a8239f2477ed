"""What the apps above want to hear when an upload settles."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction

from fbias.core.registry import Registry

if TYPE_CHECKING:
    from fbias.imagery.models import Upload

logger = logging.getLogger(__name__)
Callback = Callable[["Upload"], object]
_callbacks = Registry[Callback]()


def on_settled(callback: Callback) -> Callback:
    """Call `callback(upload)` in the worker when an upload is available, rejected or inspected.

    It must bear being called twice for the same news, and reads the row for what is true now.
    """
    return _callbacks.add(callback)


def announce(upload: Upload) -> bool:
    """Tell every listener, each in its own transaction; what fails is told again by the sweeper."""
    news, heard = upload.news, True
    for callback in _callbacks:
        try:
            with transaction.atomic():
                callback(upload)
        except Exception:  # a listener's fault must not stop the others
            logger.exception("A listener failed for upload %s", upload.pk)
            heard = False
    if heard:
        type(upload).objects.filter(pk=upload.pk, told__lt=news).update(told=news)
    return heard
