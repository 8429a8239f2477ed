"""The form of a purchase order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.names import plain_name
from projects.services.purchase_orders import LARGEST_PAPER


class OrderForm(forms.Form):
    """The purchase order of a quote that was accepted: number, file, or both."""

    order_number = forms.CharField(
        label=gettext_lazy("Number of the purchase order"),
        max_length=60,
        required=False,
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    order_file = forms.FileField(
        label=gettext_lazy("The purchase order as a file"),
        help_text=gettext_lazy(
            "PDF, scan or text document of at most 5 MB. Without a file the one before stays."
        ),
        required=False,
        widget=forms.FileInput,
        error_messages={"empty": gettext_lazy("This file is empty. Choose another one.")},
    )

    def clean_order_file(self) -> Any:
        return small_enough(self.cleaned_data["order_file"])


def small_enough(sent: Any) -> Any:
    if sent and sent.size > LARGEST_PAPER:
        raise forms.ValidationError(_("The file is larger than 5 MB. Send a smaller one."))
    return sent
