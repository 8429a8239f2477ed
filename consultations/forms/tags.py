"""Yes or no to what the portal understood, and “something else”: nothing here can be wrong."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.enums import TagWord
from consultations.models import Consultation
from consultations.queries.tags.wanted import TagLine
from consultations.services.tags import MOST_ADDED, answer_tags, correct_tag
from fbias.core.folding import order_key
from members.enums import TagGroup
from members.models import Tag, User

YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]
ANSWERS: dict[str, str] = {TagWord.CONFIRMED: "yes", TagWord.REFUSED: "no"}


class KnownChoices(forms.MultipleChoiceField):
    """What is not among the choices is passed over instead of refused."""

    def __init__(self, *, offered: Iterable[Tag], **kwargs: Any) -> None:
        self.offered = {str(tag.pk): tag for tag in offered}
        super().__init__(choices=grouped(self.offered.values()), **kwargs)

    def to_python(self, value: Any) -> list[str]:
        return [pk for pk in super().to_python(value) if pk in self.offered]


class TagPicker(forms.SelectMultiple):
    """A searchable list where JavaScript runs; synonyms are found too."""

    def __init__(self, offered: Iterable[Tag], attrs: dict[str, Any]) -> None:
        super().__init__(attrs)
        self.synonyms = {str(tag.pk): f"{tag.synonyms_en} {tag.synonyms_fr}" for tag in offered}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if words := self.synonyms.get(str(value)):
            option["attrs"]["data-synonyms"] = words
        return option


def grouped(tags: Iterable[Tag], *, by: str = "pk") -> list[tuple[str, list[tuple[Any, str]]]]:
    """The options of a list of tags, by group, in the order of their labels."""
    ordered = sorted(tags, key=lambda tag: (TagGroup.values.index(tag.group), order_key(tag.label)))
    return [
        (str(TagGroup(group).label), [(getattr(tag, by), tag.label) for tag in members])
        for group, members in groupby(ordered, key=lambda tag: tag.group)
    ]


class TagAnswerForm(forms.Form):
    """The tags part of the last step. `lines` are the tags that stand with the request."""

    tags_shown = forms.CharField(required=False, widget=forms.HiddenInput, initial="1")

    def __init__(
        self, data: Any = None, *, consultation: Consultation, lines: Iterable[TagLine]
    ) -> None:
        lines = [line for line in lines if line.is_kept]
        mine = [line.tag.pk for line in lines if line.word == TagWord.ADDED]
        super().__init__(data, initial={"added": mine, "tags_shown": "1"})
        self.consultation = consultation
        self.asked = [line for line in lines if line.word != TagWord.ADDED]
        for line in self.asked:
            self.fields[self.name_of(line)] = forms.ChoiceField(
                choices=YES_OR_NO,
                required=False,
                label=line.tag.label,
                initial=ANSWERS.get(line.word),  # a guess nobody answered is not ticked
                widget=forms.RadioSelect,
            )
        asked = {line.tag.pk for line in self.asked}
        offered = [tag for tag in Tag.objects.in_use() if tag.pk not in asked]
        self.fields["added"] = KnownChoices(
            offered=offered,
            required=False,
            label=_("Something else?"),
            help_text=_("You can leave this empty. Type a word and choose from the list."),
            widget=TagPicker(
                offered,
                attrs={"data-picker": "", "data-max-items": MOST_ADDED},
            ),
        )

    @staticmethod
    def name_of(line: TagLine) -> str:
        return f"tag-{line.tag.pk}"

    @property
    def in_words(self) -> str:
        """“Counting objects, 3D segmentation”: what the heading asks about."""
        return ", ".join(line.tag.label for line in self.asked if not line.is_refused)

    @property
    def questions(self) -> list[tuple[TagLine, forms.BoundField]]:
        return [(line, self[self.name_of(line)]) for line in self.asked]

    def save(self, *, by: User) -> None:
        """Keep what was answered; a form that did not show this part says nothing."""
        self.full_clean()
        answers = {
            line.tag.pk: said == "yes"
            for line in self.asked
            if (said := self.cleaned_data.get(self.name_of(line)))
        }
        shown = bool(self.cleaned_data.get("tags_shown"))
        added = [int(pk) for pk in self.cleaned_data.get("added", [])] if shown else None
        if answers or shown:
            answer_tags(self.consultation, by=by, answers=answers, added=added)


class CorrectionForm(forms.Form):
    """A coordinator adds one tag or takes one away."""

    add = forms.ModelChoiceField(
        Tag.objects.none(), to_field_name="slug", required=False, label=_("Add a tag")
    )
    remove = forms.ModelChoiceField(
        Tag.objects.none(), to_field_name="slug", required=False, label=_("Remove a tag")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["add"].queryset = Tag.objects.in_use().by_label()  # type: ignore[attr-defined]
        self.fields["remove"].queryset = Tag.objects.by_label()  # type: ignore[attr-defined]

    def save(self, consultation: Consultation, *, by: User) -> None:
        if tag := self.cleaned_data["add"]:
            correct_tag(consultation, tag, by=by, wanted=True)
        if tag := self.cleaned_data["remove"]:
            correct_tag(consultation, tag, by=by, wanted=False)
