"""What happened to open desks and sessions, in a sentence for whoever reads the history."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Mapping[str, str | Promise]] = {
    "opendesk": {
        "plan": _("The open desk was planned."),
        "change": _("Dates, panel sizes or the note were changed."),
        "open": _("Booking was opened."),
        "close": _("Booking was closed."),
        "reopen": _("Booking was opened again."),
        "hold": _("The day was marked as held."),
        "set_agenda": _("The agenda of the hours was changed."),
        "offer": _("Hours were offered."),
        "remind_poll": _("A reminder of the poll was sent."),
        "propose": _("Panels were proposed."),
        "discard_draft": _("The draft of the panels was discarded."),
    },
    "consultation": {
        "join": _("The waiting list was joined."),
        "queue": _("The waiting list was joined again."),
        "offer": _("A place was offered."),
        "accept_offer": _("The offer was accepted."),
        "leave": _("The waiting list was left."),
        "lapse": _("The offer ran out."),
        "end_wait": _("No place became free."),
        "claim": _("A place was held."),
        "answer": _("Answers were changed."),
        "book": _("The form was sent."),
        "confirm": _("The session was confirmed."),
        "accept_without_image": _("It was confirmed without a usable image."),
        "await_images": _("No usable image was left."),
        "move": _("The session was moved."),
        "change_call": _("The link of the call was changed."),
        "cancel": _("The session was cancelled."),
        "expire": _("The place was not held any longer."),
        "reclaim": _("A place was held again."),
        "release": _("The place was given back: no usable image."),
        "hold": _("The session took place."),
        "miss": _("The user did not come."),
        "unmark": _("What was said of the hour was wrong: it is open again."),
        "mark_presence": _("Somebody's presence was noted."),
        "add_image": _("An image was added."),
        "remove_image": _("An image was removed."),
        "restore_image": _("A removed image was brought back."),
        "answer_tags": _("What the portal understood was corrected."),
        "add_tag": _("A tag was added."),
        "seat": _("An analyst was seated."),
        "unseat": _("An analyst was taken off the panel."),
        "lock_seat": _("A seat was locked or unlocked."),
        "accept_seat": _("An analyst said yes to the seat."),
        "decline_seat": _("An analyst said no to the seat."),
        "publish": _("The panel was published."),
        "add_approach": _("An approach was written down."),
        "change_approach": _("An approach was changed."),
        "remove_approach": _("An approach was taken back."),
        "agree": _("An analyst had nothing to add to the record."),
        "keep_draft": _("The record was kept as a draft."),
        "message": _("A message was written."),
        "send_record": _("The record was sent."),
        "add_handout": _("A file was given to the user."),
        "remove_handout": _("A file for the user was taken back."),
    },
}
