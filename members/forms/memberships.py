"""What a member, an invited person and a host manager write about a membership."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fbias.core.editing import carry
from fbias.core.fields import WholeNumberField
from fbias.core.folding import order_key
from fbias.core.forms import fbias_helper
from members.models import Analyst

SPOKEN = ("fr", "en", "ar", "de", "el", "es", "hi", "it", "ja", "nl", "pl", "pt", "ro", "ru", "tr",
          "uk", "vi", "zh-hans")  # fmt: skip


class LanguagesField(forms.MultipleChoiceField):
    """Languages by their names; kept as codes parted by commas, those of before included."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, kept: str = "", **kwargs: Any) -> None:
        super().__init__(label=_("Languages that you speak"), **kwargs)
        self.choices = lambda: languages_by_name(codes_of(kept))

    def prepare_value(self, value: Any) -> Any:
        return codes_of(value) if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> str:
        return ",".join(super().clean(value))


def codes_of(kept: str) -> list[str]:
    return [code.strip() for code in kept.split(",") if code.strip()]


def languages_by_name(others: list[str]) -> list[tuple[str, str]]:
    """The two of the portal first, then by name in the reader's language."""
    codes = dict.fromkeys([*SPOKEN, *others])
    names = [
        (code, gettext(LANG_INFO[code]["name"]) if code in LANG_INFO else code) for code in codes
    ]
    return names[:2] + sorted(names[2:], key=lambda one: order_key(one[1]))


class MembershipForm(forms.ModelForm):
    """What a member shows of themselves; status and hours are not theirs to write."""

    class Meta:
        model = Analyst
        fields = ("background", "languages", "mentors", "public_text", "is_public")
        widgets = {"public_text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["languages"] = LanguagesField(kept=self.instance.languages)
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
