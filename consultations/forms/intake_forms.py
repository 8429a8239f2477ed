"""Where coordinators write the booking form: a question, its answers, when it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.models import IntakeForm
from consultations.queries.intake_forms.versions import ALWAYS_ASKED
from consultations.services.intake_forms.publishing import publish_form
from consultations.services.intake_forms.writing import (
    add_question,
    change_question,
    rename_pages,
    titles_by_name,
)
from fbias.core.editing import SEEN, carry
from fbias.core.fields import ParagraphField, WholeNumberField
from fbias.core.folding import fold
from fbias.questions.checking import CHOSEN_FROM
from fbias.questions.conditions import FINDING, FOUND
from fbias.questions.fields import long_list
from fbias.questions.pictures import PICTURES
from fbias.questions.question import Question, read_question
from members.models import Tag, User

KINDS = {
    "text": gettext_lazy("one line of words"),
    "textarea": gettext_lazy("several lines of words"),
    "one": gettext_lazy("one answer of a list"),
    "many": gettext_lazy("several answers of a list"),
    "group": gettext_lazy("answers of a list, and words beside"),
}
FIXED = {"files": gettext_lazy("images"), "checks": gettext_lazy("statements to agree to")}
ASKED = {
    "": gettext_lazy("always"),
    "any": gettext_lazy("after one of these answers"),
    "all": gettext_lazy("after one of these answers to each question named"),
}
EMPTY_ROW: dict[str, Any] = {
    "mandatory": False, "kind": "text:200", "label_en": "", "label_fr": "", "help_en": "",
    "help_fr": "", "options": [], "unknown": True, "carried": False, "found": "", "show_if": None,
}  # fmt: skip
LONGEST_TEXT = 5000
MOST_OPTIONS = 60


@dataclass(frozen=True)
class OptionRow:
    """One answer to choose as it is typed: tags are words of the vocabulary, parted by commas."""

    value: str = ""
    en: str = ""
    fr: str = ""
    tags: str = ""
    picture: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.value or self.en.strip() or self.fr.strip() or self.tags.strip())


def typed_options(data: QueryDict) -> list[OptionRow]:
    columns = [data.getlist(f"option-{name}") for name in ("value", "en", "fr", "tags", "picture")]
    return [OptionRow(*cells) for cells in zip(*columns, strict=False)][:MOST_OPTIONS]


class Vocabulary:
    """Tags by any of their names, for answers that stand for some."""

    def __init__(self) -> None:
        self.tags = list(Tag.objects.in_use())
        self.labels = {tag.slug: tag.label for tag in self.tags}
        self.slugs = {
            fold(name): tag.slug
            for tag in self.tags
            for name in (tag.label_en, tag.label_fr, tag.slug)
        }

    def in_words(self, slugs: Iterable[str]) -> str:
        return ", ".join(self.labels.get(slug, slug) for slug in slugs)

    def read(self, words: str) -> tuple[list[str], list[str]]:
        """The tags that are meant, and the words that are none."""
        meant: list[str] = []
        unknown: list[str] = []
        for word in filter(None, (one.strip() for one in words.split(","))):
            slug = self.slugs.get(fold(word))
            (meant if slug else unknown).append(slug or word)
        return meant, unknown


class QuestionForm(forms.Form):
    """One question. `typed` is what stands on the page while its answers are put in order."""

    label_en = ParagraphField(label=gettext_lazy("Question in English"), max_length=300)
    label_fr = ParagraphField(label=gettext_lazy("Question in French"), max_length=300)
    help_en = ParagraphField(
        label=gettext_lazy("Help in English"),
        help_text=gettext_lazy("One sentence or an example, under the question."),
        max_length=500,
        required=False,
    )
    help_fr = ParagraphField(label=gettext_lazy("Help in French"), max_length=500, required=False)
    step = forms.TypedChoiceField(label=gettext_lazy("Page"), coerce=int)
    kind = forms.ChoiceField(label=gettext_lazy("Type of answer"))
    shortest = WholeNumberField(
        label=gettext_lazy("At least"),
        help_text=gettext_lazy("Characters of a text; 0 for no limit."),
        min_value=0,
        max_value=LONGEST_TEXT,
        required=False,
    )
    longest = WholeNumberField(
        label=gettext_lazy("At most"),
        help_text=gettext_lazy("Characters of a text, or answers of a list; 0 for no limit."),
        min_value=0,
        max_value=LONGEST_TEXT,
        required=False,
    )
    mandatory = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    unknown = forms.BooleanField(
        label=gettext_lazy("Offer “I do not know” beside the text"), required=False
    )
    carried = forms.BooleanField(
        label=gettext_lazy("Ask each person once, and fill it in the next time"), required=False
    )
    asked = forms.ChoiceField(label=gettext_lazy("When it is asked"), choices=ASKED, required=False)
    wanted = forms.MultipleChoiceField(
        label=gettext_lazy("These answers bring it up"),
        help_text=gettext_lazy("Answers to questions that are asked before it."),
        required=False,
        widget=long_list(several=True),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        draft: IntakeForm,
        by: User,
        row: Mapping[str, Any],
        typed: QueryDict | None = None,
    ) -> None:
        self.draft, self.by, self.row = draft, by, row
        self.question = read_question({"id": "", **row})
        self.vocabulary = Vocabulary()
        super().__init__(data, initial=initial_of(self.question))
        if typed is not None:
            self.initial.update(
                (name, typed.getlist(name) if name == "wanted" else typed.get(name, ""))
                for name in self.fields
            )
        self.options = self.stored_options() if data is None else typed_options(data)
        if typed is not None:
            self.options = typed_options(typed)
        self.offer_choices()
        carry(self, dict(row))
        if typed is not None:
            self.initial[SEEN] = self.fields[SEEN].initial = typed.get(SEEN, "")

    def stored_options(self) -> list[OptionRow]:
        return [
            OptionRow(one.value, one.en, one.fr, self.vocabulary.in_words(one.tags), one.picture)
            for one in self.question.options
        ]

    def offer_choices(self) -> None:
        fields: dict[str, Any] = self.fields
        fields["step"].choices = [
            (step.number, f"{step.number}. {step.title}") for step in self.draft.form.steps
        ]
        kind = self.question.kind
        fields["kind"].choices = [(kind, FIXED[kind])] if kind in FIXED else list(KINDS.items())
        fields["wanted"].choices = conditions_for(self.draft, self.question)
        if self.question.id in ALWAYS_ASKED:
            for name in ("mandatory", "asked", "wanted"):
                fields[name].disabled = True
        if kind in FIXED:
            fields["step"].disabled = kind == "checks"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("asked") and not given.get("wanted"):
            self.add_error("wanted", _("Choose the answers, or ask it always."))
        self.made_options = list(self.read_options())
        return given

    def read_options(self) -> Iterable[dict[str, Any]]:
        before = {one.value: one for one in self.question.options}
        for option in self.options:
            if option.is_empty:
                continue
            if option.value and option.value not in before:
                raise forms.ValidationError(_("The page was too old. Please open it again."))
            stored = before.get(option.value)
            tags, unknown = self.vocabulary.read(option.tags)
            retired = [slug for slug in (stored.tags if stored else ()) if slug in unknown]
            if strange := [word for word in unknown if word not in retired]:
                self.add_error(
                    None,
                    _("“%(words)s” is no tag of the vocabulary. Choose one from the list.")
                    % {"words": ", ".join(strange)},
                )
            if option.picture and option.picture not in PICTURES:
                raise forms.ValidationError(_("There is no such picture."))
            made: dict[str, Any] = {
                "value": option.value, "en": option.en.strip(), "fr": option.fr.strip(),
                "tags": [*tags, *retired],
            }  # fmt: skip
            yield {**made, "picture": option.picture} if option.picture else made

    @property
    def made_row(self) -> dict[str, Any]:
        """The question as it is stored."""
        given = self.cleaned_data
        chosen_from = given["kind"] in CHOSEN_FROM
        shortest, longest = given["shortest"] or 0, given["longest"] or 0
        limits = f"{0 if chosen_from else shortest}-{longest}"
        made = {name: given[name] for name in ("label_en", "label_fr", "help_en", "help_fr")}
        made |= {name: given[name] for name in ("step", "mandatory", "unknown", "carried")}
        return {
            **made,
            "kind": given["kind"] if limits == "0-0" else short_kind(given["kind"], limits),
            "options": self.made_options if chosen_from else [],
            "show_if": condition_of(given["asked"], given["wanted"]),
            "found": self.question.found,
        }

    def save(self) -> IntakeForm:
        if not self.question.id:
            return add_question(self.draft, by=self.by, row=self.made_row)
        seen = self.cleaned_data[SEEN]
        return change_question(
            self.draft, self.question.id, by=self.by, row=self.made_row, seen=seen
        )


def short_kind(kind: str, limits: str) -> str:
    """As the stored form writes it: `text:120`, `textarea:80-2000`."""
    return f"{kind}:{limits.removeprefix('0-') if kind != 'textarea' else limits}"


def initial_of(question: Question) -> dict[str, Any]:
    condition = question.show_if
    return {
        **{
            name: getattr(question, name)
            for name in QuestionForm.base_fields
            if hasattr(question, name)
        },
        "asked": condition.mode if condition else "",
        "wanted": [
            f"{name}={value}"
            for name, values in (condition.wanted.items() if condition else ())
            for value in values
        ],
    }


def condition_of(mode: str, wanted: Iterable[str]) -> dict[str, dict[str, list[str]]] | None:
    values: dict[str, list[str]] = {}
    for pair in wanted:
        name, _equals, value = pair.partition("=")
        values.setdefault(name, []).append(value)
    return {mode: values} if mode and values else None


def conditions_for(
    draft: IntakeForm, question: Question
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers to each question that is asked before this one, and what is found in files."""
    groups = []
    for other in draft.form.questions:
        if other.id == question.id or (not question.id and other.step > question.step):
            break
        if other.options and other.kind != "checks":
            options = [(f"{other.id}={one.value}", one.label) for one in other.options]
            groups.append((other.label, options))
    files = [(f"{FINDING}={code}", str(label)) for code, label in FOUND.items()]
    return [*groups, (_("Found in the files"), files)]


class PagesForm(forms.Form):
    """The titles of the pages in both languages."""

    def __init__(self, data: Any = None, *, draft: IntakeForm, by: User) -> None:
        stored = titles_by_name(draft.content["steps"])
        super().__init__(data, initial=stored)
        self.draft, self.by = draft, by
        for name in stored:
            language, _dash, number = name.partition("-")
            told = (
                _("Page %(number)s in English")
                if language == "en"
                else _("Page %(number)s in French")
            )
            box = forms.TextInput()
            self.fields[name] = forms.CharField(
                label=told % {"number": number}, max_length=80, widget=box
            )
        carry(self, stored)

    def save(self) -> IntakeForm:
        given = self.cleaned_data
        titles = [
            {"en": given[f"en-{number}"], "fr": given[f"fr-{number}"]}
            for number in range(1, len(self.draft.content["steps"]) + 1)
        ]
        return rename_pages(self.draft, by=self.by, titles=titles, seen=given[SEEN])


class PublishForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Why was it changed?"),
        help_text=gettext_lazy("One line for whoever edits the form next."),
        max_length=300,
        required=False,
    )
    revision = WholeNumberField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, draft: IntakeForm, by: User) -> None:
        super().__init__(data, initial={"revision": draft.revision})
        self.draft, self.by = draft, by

    def save(self) -> IntakeForm:
        return publish_form(self.draft, by=self.by, **self.cleaned_data)
