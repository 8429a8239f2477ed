"""Plan a day, change it, take its steps, call it off."""

from consultations.services.open_desks.changes import change_open_desk, set_agenda
from consultations.services.open_desks.ends import call_off_open_desk
from consultations.services.open_desks.planning import (
    ROOMS,
    SESSIONS_MAX,
    SESSIONS_MIN,
    local_instant,
    plan_next_open_desk,
    plan_open_desk,
    plan_year,
)
from consultations.services.open_desks.steps import (
    close_open_desk,
    delete_draft,
    hold_open_desk,
    open_open_desk,
    reopen_open_desk,
)

__all__ = [
    "ROOMS",
    "SESSIONS_MAX",
    "SESSIONS_MIN",
    "call_off_open_desk",
    "change_open_desk",
    "close_open_desk",
    "delete_draft",
    "hold_open_desk",
    "local_instant",
    "open_open_desk",
    "plan_next_open_desk",
    "plan_open_desk",
    "plan_year",
    "reopen_open_desk",
    "set_agenda",
]
