"""The mails of this app, one noun a file; their words are in `templates/notifications`."""

from __future__ import annotations

from projects.messages import (
    approvals,
    closing,
    credit_notes,
    evaluation,
    invoices,
    quotes,
    requests,
    team,
    thread,
    work,
)


def register_kinds() -> None:
    for module in (
        requests,
        thread,
        evaluation,
        quotes,
        invoices,
        credit_notes,
        approvals,
        team,
        work,
        closing,
    ):
        module.register_kinds()
