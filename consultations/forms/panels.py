"""Changes of panels as a page sends them, and an analyst's answer."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.queries.panels.costs import Change
from members.models import Analyst

MOST = 4  # an exchange takes two seats and gives two
PAIR = re.compile(r"(\d{1,9})-(\d{1,9})")


class Seats(forms.Field):
    """Ids of seats."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> tuple[int, ...]:
        given = value or []
        if len(given) > MOST or not all(re.fullmatch(r"\d{1,9}", one) for one in given):
            raise forms.ValidationError(_("Choose again on the board."))
        return tuple(int(one) for one in given)


class Places(forms.Field):
    """Pairs of consultation and analyst, “12-7”."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> tuple[tuple[int, int], ...]:
        pairs = [PAIR.fullmatch(one) for one in value or []]
        if len(pairs) > MOST or not all(pairs):
            raise forms.ValidationError(_("Choose again on the board."))
        return tuple((int(one[1]), int(one[2])) for one in pairs if one)


class ChangeForm(forms.Form):
    """Seats to take away and to give, and what the coordinator saw when choosing them."""

    take = Seats(required=False)
    put = Places(required=False)
    seen = forms.CharField(max_length=40)

    @property
    def change(self) -> Change:
        return Change(self.cleaned_data["take"], self.cleaned_data["put"])


class ProposeForm(forms.Form):
    change_published = forms.BooleanField(required=False)


class AnswerForm(forms.Form):
    """Yes, no with a reason, or a conflict of interest."""

    answer = forms.ChoiceField(
        choices=[
            ("accept", _("I will be there")),
            ("decline", _("I cannot come")),
            ("conflict", _("I have a conflict of interest")),
        ]
    )
    reason = forms.CharField(max_length=300, required=False, strip=True)


class AcceptForm(forms.Form):
    """Why a session can take place without an image that opens."""

    reason = forms.CharField(
        label=_("Why can this session take place without a usable image?"),
        help_text=_("The panel and the coordinators read it; it stays in the history."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeatForm(forms.Form):
    """One analyst; whether they may sit is the service's to say."""

    analyst = forms.ModelChoiceField(queryset=Analyst.objects.can_work())
