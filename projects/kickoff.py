"""The checklist of the kick-off: tasks keep the code, everybody reads it in their own language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KICK_OFF: Mapping[str, str | Promise] = {
    "question": _("Meet the user: the question, and what success looks like"),
    "data": _("Look at the data together: enough, readable, with their scale"),
    "result": _("Agree on what is handed over, how it is tried, and its licence"),
    "reports": _("Agree how often you report and who is told"),
    "terms": _("Remind of the terms: acknowledgement and authorship"),
}
