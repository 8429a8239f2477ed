"""What a member, an invited person and a host manager write about a membership."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.editing import carry
from fbias.core.fields import WholeNumberField
from fbias.core.forms import fbias_helper
from members.models import Analyst


class MembershipForm(forms.ModelForm):
    """What a member shows of themselves; status and hours are not theirs to write."""

    class Meta:
        model = Analyst
        fields = ("background", "languages", "mentors", "public_text", "is_public")
        widgets = {"public_text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["background"].help_text = _("For example: cell biologist turned image analyst.")
        self.fields["public_text"].help_text = _("Two or three sentences for the public page.")
        carry(self, {name: self.initial.get(name) for name in self.Meta.fields})
        self.helper = fbias_helper(*self.fields, submit=_("Save my page"))


class CharterForm(forms.Form):
    """One tick under the text that was read."""

    accepted = forms.BooleanField(
        label=_("I have read the charter and I accept it"),
        error_messages={"required": _("Tick this box if you accept the charter.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = fbias_helper("accepted", submit=_("Accept the charter"))


class HoursForm(forms.ModelForm):
    """The hours a month that a host facility lends."""

    class Meta:
        model = Analyst
        fields = ("hours_per_month",)
        field_classes = {"hours_per_month": WholeNumberField}
