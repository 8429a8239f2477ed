"""The mails of this app, one noun a file; their words are in `templates/notifications`."""

from __future__ import annotations

from consultations.messages import (
    alarms,
    consultations,
    equipment,
    group_mails,
    guests,
    open_desks,
    polls,
    records,
    surveys,
    thread,
)


def register_kinds() -> None:
    for module in (
        consultations,
        alarms,
        equipment,
        group_mails,
        guests,
        open_desks,
        polls,
        records,
        surveys,
        thread,
    ):
        module.register_kinds()
