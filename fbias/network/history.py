"""What happened to meetings and topics, in a sentence for whoever reads the history."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Mapping[str, str | Promise]] = {
    "meeting": {
        "plan": _("The meeting was planned, and everybody invited."),
        "change": _("The meeting was changed."),
        "cancel": _("The meeting was cancelled."),
        "hold": _("The meeting took place."),
        "note_presence": _("Who came was noted."),
        "write_minutes": _("Minutes were written."),
        "send_minutes": _("Everybody was told that the minutes are there."),
        "add_file": _("A file was added."),
        "remove_file": _("A file was taken away."),
    },
    "helprequest": {
        "ask": _("Help was asked for."),
        "answer": _("Somebody answered."),
        "solve": _("One of the answers helped."),
        "close": _("Help was no longer needed."),
        "reopen": _("Help was asked for again."),
    },
    "mentoringpair": {
        "ask": _("A mentor was asked for."),
        "propose": _("A member was asked to mentor."),
        "accept": _("The mentor said yes."),
        "decline": _("The mentor said no."),
        "lose": _("Who was asked to mentor is no longer there."),
        "note": _("A line was entered in the log."),
        "remove_entry": _("A line of the log was deleted."),
        "end": _("The mentoring ended."),
        "withdraw": _("The request for a mentor was withdrawn."),
    },
    "computingresource": {
        "add": _("The resource was shared."),
        "change": _("The resource was changed."),
        "lose_keeper": _("Whoever answered requests left; the coordinators do it now."),
    },
    "computingrequest": {
        "ask": _("Computing time was asked for."),
        "grant": _("The time was granted."),
        "decline": _("The time was declined."),
        "withdraw": _("The request was withdrawn."),
        "end": _("The rest of the time was given back."),
    },
    "toolpreview": {
        "show": _("The tool was shown, and feedback asked for."),
        "close": _("Feedback was closed."),
    },
    "libraryitem": {
        "add": _("It was put into the library."),
        "change": _("A new version was made."),
        "share": _("It was shared with the members."),
        "take_back": _("It was taken back from the members."),
        "publish": _("It was made public."),
        "withdraw": _("It left the public pages."),
    },
    "topic": {
        "propose": _("The topic was proposed."),
        "change": _("The topic was changed."),
        "plan": _("The topic was put on an agenda."),
        "postpone": _("The topic went back to the backlog."),
        "discuss": _("The topic was discussed."),
        "withdraw": _("The topic was withdrawn."),
        "step_out": _("Somebody stepped out because of a conflict of interest."),
        "let_in": _("Somebody who had stepped out by mistake is back."),
        "write_minutes": _("Minutes were written."),
        "add_file": _("A file was added."),
        "remove_file": _("A file was taken away."),
    },
}
