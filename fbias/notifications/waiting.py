"""Mails that wait for a coordinator: refused, or perhaps sent and perhaps not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fbias.core.waiting import Item, Pile
from fbias.notifications.queries import count_needing_a_person


def mail_piles(user: Any) -> Iterator[Pile]:
    if not user.is_coordinator:
        return
    if count := count_needing_a_person(user):
        what = ngettext("See to %(count)d mail", "See to %(count)d mails", count)
        item = Item(
            what % {"count": count}, _("Refused, or in doubt"), reverse("notifications:mails")
        )
        yield Pile("mails", _("Mails"), [item], order=64)
