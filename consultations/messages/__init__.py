"""The mails of this app, one noun a file; their words are in `templates/notifications`."""

from __future__ import annotations

from consultations.messages import alarms, consultations, polls, surveys


def register_kinds() -> None:
    for module in (consultations, alarms, polls, surveys):
        module.register_kinds()
