"""Show a tool, say what one thinks of it; links worth reading."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.constraints import keep_once
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.network.enums import PreviewStatus
from fbias.network.models import Feedback, ToolPreview
from fbias.network.models.previews import POINTS
from fbias.network.rules import is_inside
from fbias.notifications.chat import tell_chat
from members.models import User


@transaction.atomic
def show_preview(*, by: User, **said: Any) -> ToolPreview:
    """Ask for feedback. Sent twice it is the first one."""
    if not is_inside(by):
        raise PermissionDenied
    same = {"shown_by": by, "status": PreviewStatus.OPEN, "title": said["title"]}
    preview, is_new = keep_once(ToolPreview(shown_by=by, **said), by=by, **same)
    if not is_new:
        return preview
    record(preview, "show", by=by)
    tell_chat(
        "preview_shown",
        gettext_lazy("A tool is shown to the network, and feedback is wanted:"),
        preview.get_absolute_url(),
    )
    return preview


@transaction.atomic
def judge_preview(preview: ToolPreview, *, by: User, points: list[int], words: str) -> Feedback:
    """Keep what one person thinks; said again it replaces what they said before."""
    locked = lock_for(preview, "judge", by=by)
    if locked.status != PreviewStatus.OPEN:
        raise DomainError(_("Feedback was closed meanwhile. Thank you all the same."))
    if len(points) != len(locked.questions) or not set(points) <= set(POINTS):
        raise DomainError(_("Answer each question with 1 to 5. Reload the page."))
    feedback, _new = Feedback.objects.update_or_create(
        preview=locked, person=by, defaults={"points": points, "words": words.strip()}
    )
    return feedback


@transaction.atomic
def close_preview(preview: ToolPreview, *, by: User) -> ToolPreview:
    return ToolPreview.life.advance(preview, "close", by=by)
