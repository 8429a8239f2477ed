"""What waits for one member: the charter, and levels that the portal proposes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fbias.core.waiting import Item, Pile
from members.enums import MembershipStatus
from members.queries.expertise import questions_to


def membership_piles(user: Any) -> Iterator[Pile]:
    if user.membership is None:
        return
    items = []
    if user.membership.status == MembershipStatus.INVITED:
        what = _("Read the charter and accept it")
        items.append(Item(what, _("Your membership"), reverse("members:charter")))
    if count := len(questions_to(user)):
        what = ngettext(
            "Answer %(count)d proposed level", "Answer %(count)d proposed levels", count
        )
        items.append(
            Item(what % {"count": count}, _("What you can do"), reverse("members:expertise"))
        )
    yield Pile("membership", _("Your place in the network"), items, order=45)
