"""The mails of this app, one noun a file; their words are in `templates/notifications`."""

from __future__ import annotations

from fbias.network.messages import computing, help_requests, meetings, mentoring


def register_kinds() -> None:
    for module in (meetings, help_requests, mentoring, computing):
        module.register_kinds()
