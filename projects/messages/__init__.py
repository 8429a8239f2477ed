"""The mails of this app, one noun a file; their words are in `templates/notifications`."""

from __future__ import annotations

from projects.messages import closing, evaluation, people, quotes, requests, thread, work


def register_kinds() -> None:
    for module in (requests, thread, evaluation, quotes, people, work, closing):
        module.register_kinds()
