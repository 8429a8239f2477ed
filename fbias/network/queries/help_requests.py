"""Requests for help, open ones first."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef

from fbias.core.counting import count_by
from fbias.network.models import HelpAnswer, HelpRequest
from members.models import User


def help_for(reader: User) -> Any:
    """Those that this person may know of, with the number of answers."""
    answers = HelpAnswer.objects.filter(help_request=OuterRef("pk"))
    found = HelpRequest.objects.visible_to(reader).select_related("asked_by")
    return found.annotate(answer_count=count_by(answers, "help_request")).order_by(
        "-asked_at", "-pk"
    )
