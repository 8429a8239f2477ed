"""How the mail log is searched."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.editing import carry
from fbias.core.folding import met, words_of
from fbias.core.lists import FilterForm
from fbias.notifications import kinds
from fbias.notifications.enums import NotificationStatus
from fbias.notifications.models import MessageText
from fbias.notifications.models.outbox import NotificationQuerySet


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
