"""The mails of this app, one noun a file; their words are in `templates/notifications`."""

from __future__ import annotations

from projects.messages import closing, evaluation, quotes, requests, team, thread, work


def register_kinds() -> None:
    for module in (requests, thread, evaluation, quotes, team, work, closing):
        module.register_kinds()
