"""How the mail log is searched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.editing import carry
from fbias.core.folding import met, words_of
from fbias.core.lists import FilterForm
from fbias.notifications import kinds
from fbias.notifications.enums import NotificationStatus, Timing
from fbias.notifications.kinds import Kind
from fbias.notifications.models import MessageText
from fbias.notifications.models.outbox import NotificationQuerySet
from fbias.notifications.preferences import optional_kinds

if TYPE_CHECKING:
    from members.models import User


def with_any(choices: list[Any]) -> list[Any]:
    return [("", _("Any")), *choices]


class TextForm(forms.ModelForm):
    """Subject and text of one kind in one language; facts that do not exist are refused."""

    class Meta:
        model = MessageText
        fields = ("subject", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        carry(self, {name: self.initial.get(name) for name in self.Meta.fields})


@dataclass(frozen=True)
class PreferenceRow:
    """One kind with its three choices."""

    kind: Kind
    field: forms.BoundField


class PreferencesForm(forms.Form):
    """At once, in the weekly digest, or never: for each kind that this person may choose about."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = optional_kinds(person)
        chosen = dict(person.mail_preferences.values_list("kind", "timing"))
        for kind in self.kinds:
            self.fields[kind.name] = forms.ChoiceField(
                label=str(kind.label),
                choices=Timing.choices,
                initial=chosen.get(kind.name, Timing.AT_ONCE),
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def rows(self) -> list[PreferenceRow]:
        return [PreferenceRow(kind, self[kind.name]) for kind in self.kinds]


class MailFilter(FilterForm):
    q = forms.CharField(label=_("Recipient or subject"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=with_any(NotificationStatus.choices)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = with_any(kinds.choices())  # type: ignore[attr-defined]

    def narrow(self, mails: NotificationQuerySet) -> NotificationQuerySet:
        exact = self.given
        for word in words_of(exact.pop("q", "")):
            mails = mails.filter(met(word, "address", "recipient__name", "subject"))
        return mails.filter(**exact)
