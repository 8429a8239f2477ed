"""Find an analyst."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.lists import FilterForm
from members.models import HostFacility, Tag


class DirectoryForm(FilterForm):
    """Words, a site and a tag."""

    words = forms.CharField(
        label=_("Name, site or topic"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    site = forms.ModelChoiceField(
        label=_("Site"),
        queryset=HostFacility.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("All sites"),
    )
    tag = forms.ModelChoiceField(
        label=_("Tag"),
        queryset=Tag.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All tags"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tag"].queryset = Tag.objects.in_use().by_label()  # type: ignore[attr-defined]
