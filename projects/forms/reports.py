"""Forms of reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.fields import NumberInput, WholeNumberField
from members.models import Analyst
from projects.forms.base import choice_field, words_field


class ReportWeeksForm(forms.Form):
    """How often the user hears of the work."""

    weeks = WholeNumberField(
        label=_("Weeks from one report to the next"),
        widget=NumberInput(keyboard="numeric"),
    )


class ReportForm(forms.Form):
    text = words_field(_("Report"), rows=18, longest=20_000)

    def __init__(self, *args: Any, peers: Iterable[Analyst] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.peers = {str(peer.pk): peer for peer in peers}
        if self.peers:
            names = [("", "-"), *((key, peer.user.name) for key, peer in self.peers.items())]
            self.fields["peer"] = choice_field(
                _("A colleague who reads it first, if you want one"), names, required=False
            )


class RemarkForm(forms.Form):
    """Why a report goes back to its author, or why there is none this time."""

    def __init__(self, *args: Any, returns: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = _("What should change?") if returns else _("Why is no report needed this time?")
        self.fields["remark"] = words_field(asked)
