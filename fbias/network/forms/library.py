"""What is kept in the library, and how it is found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.dois import check_doi
from fbias.core.editing import carry
from fbias.core.forms import fbias_helper
from fbias.core.lists import FilterForm
from fbias.core.names import plain_name
from fbias.network.enums import ItemKind, Licence, Maturity
from fbias.network.models import LibraryItem
from fbias.network.services.library import said_of
from members.models import Tag

NOTHING = [("", "-")]


class ItemForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind)
    title = forms.CharField(label=_("Title"), max_length=150, validators=[plain_name])
    summary = forms.CharField(
        label=_("In one sentence"),
        max_length=300,
        help_text=_("For whom it is, and what comes out of it."),
    )
    text = forms.CharField(
        label=_("How it is done"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Without names of users and without what is not published yet."),
    )
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"),
        queryset=Tag.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-picker": ""}),
    )
    link = forms.URLField(
        label=_("Where it is"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Repository or archive; code and data sets need it."),
    )
    licence = forms.ChoiceField(
        label=_("Licence"), choices=[*NOTHING, *Licence.choices], required=False
    )
    maturity = forms.ChoiceField(
        label=_("Maturity"), choices=[*NOTHING, *Maturity.choices], required=False
    )
    annotation = forms.CharField(
        label=_("How it was annotated"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For data sets: by whom, with what, how often checked."),
    )
    consent = forms.CharField(
        label=_("Who agreed to what"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed before a data set is shared, or a recipe of a session made public."),
    )
    doi = forms.CharField(label=_("DOI"), required=False, max_length=200, validators=[check_doi])

    def __init__(
        self,
        data: Any = None,
        *,
        item: LibraryItem | None = None,
        begins: Any = None,
        **kwargs: Any,
    ) -> None:
        stored = said_of(item) if item else begins or {}
        super().__init__(data, initial=stored, **kwargs)
        self.fields["tags"].queryset = Tag.objects.in_use().by_label()  # type: ignore[attr-defined]
        if item:
            carry(self, stored)
        submit = _("Save it") if item else _("Keep it, only for me at first")
        self.helper = fbias_helper(*self.fields, submit=submit)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") != ItemKind.RECIPE and "link" in given and not given["link"]:
            self.add_error("link", _("Say where it is: the link of a repository or archive."))
        return given


class LibraryFilter(FilterForm):
    words = forms.CharField(label=_("Words"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("all")), *ItemKind.choices], required=False
    )
    tag = forms.SlugField(label=_("Tag"), required=False, max_length=60)
