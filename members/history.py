"""What happened to people, members and words, in a sentence for whoever reads the history."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Mapping[str, str | Promise]] = {
    "user": {
        "grant_role": _("A role was given."),
        "end_grant": _("A role ended."),
        "invite": _("The person was invited."),
        "import": _("It came in by a file."),
        "ask_erasure": _("The person asked to be erased."),
        "take_back_erasure": _("The wish to be erased was taken back."),
        "erase": _("The person was erased."),
        "update_profile": _("The profile was changed."),
        "declare_conflict": _("A conflict of interest was declared."),
        "withdraw_conflict": _("A conflict of interest was withdrawn."),
    },
    "analyst": {
        "invite": _("The person was invited."),
        "invite_again": _("The person was invited again."),
        "import": _("It came in by a file."),
        "accept_charter": _("The charter was accepted."),
        "activate": _("The membership began."),
        "take_leave": _("A leave began."),
        "return_from_leave": _("The leave ended."),
        "leave_network": _("The membership ended."),
        "update_membership": _("The page in the network was changed."),
        "agree_hours": _("The hours a month were agreed."),
        "state_week": _("The usual week was changed."),
        "add_absence": _("Days away were entered."),
        "state_expertise": _("The expertise was changed."),
    },
    "institution": {
        "adopt": _("What people typed became an entry of the list."),
    },
    "tag": {
        "retire": _("The tag was retired."),
        "return": _("The tag was returned to use."),
        "take_in": _("Another tag was merged into it."),
        "merge": _("The tag was merged into another one."),
    },
}
