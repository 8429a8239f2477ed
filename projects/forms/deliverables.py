"""Forms of what is handed over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fbias.core.names import plain_name
from fbias.questions.fields import OptionCard
from projects.enums import DeliverableKind
from projects.forms.base import choice_field, text_field, words_field
from projects.models import ProjectImage


class DeliverableForm(forms.Form):
    """One version of what the user gets: a link, or a file that is on the project."""

    title = text_field(
        _("What is it?"),
        rule=plain_name,
        help_text=_("The same title replaces an older version."),
    )
    kind = choice_field(_("Kind"), DeliverableKind.choices)
    version = text_field(_("Version"), longest=40, initial="1")
    licence = text_field(_("Licence"), longest=80, help_text=_("For example MIT or CC BY 4.0."))
    link = forms.URLField(
        label=_("Link to a repository or DOI"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    instructions = words_field(_("How is it used, and how can it be tried?"))

    def __init__(self, *args: Any, images: Iterable[ProjectImage] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uploads = {str(image.pk): image.upload for image in images}
        if self.uploads:
            names = [("", "-"), *((key, one.file_name) for key, one in self.uploads.items())]
            self.fields["upload"] = choice_field(
                _("Or a file of the project"), names, required=False
            )

    def clean_upload(self) -> Any:
        return self.uploads.get(self.cleaned_data["upload"])


class LastResultForm(forms.Form):
    """The last result is accepted, and the user says whether it was everything."""

    is_all = forms.ChoiceField(
        label=_("Is this everything that you expected?"),
        choices=[
            ("yes", _("Yes: the project is completed with it")),
            ("no", _("No: more is to come, and the work goes on")),
        ],
        widget=OptionCard,
        error_messages={"required": _("Say whether this was everything.")},
    )
    more = words_field(
        _("What do you still expect?"),
        required=False,
        rows=3,
        help_text=_("Needed only if more is to come. Everybody on this project reads it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_all") == "no" and not cleaned.get("more"):
            self.add_error("more", _("Say what you still expect."))
        return cleaned

    def answer(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        is_all = given["is_all"] == "yes"
        return {"is_all": is_all, "more": "" if is_all else given["more"]}


class DefectsForm(forms.Form):
    defects = words_field(_("What is wrong?"))
