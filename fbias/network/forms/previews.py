"""Show a tool, and say what one thinks of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.forms import fbias_helper
from fbias.core.names import plain_name
from fbias.network.models import Feedback, ToolPreview
from fbias.network.models.previews import MOST_QUESTIONS, POINTS
from fbias.questions.fields import OptionButtons


class PreviewForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Name of the tool"), max_length=150, validators=[plain_name]
    )
    link = forms.URLField(
        label=gettext_lazy("Where to find it"), max_length=500, assume_scheme="https"
    )
    text = forms.CharField(
        label=gettext_lazy("What it does, and how to try it in ten minutes"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    questions = forms.CharField(
        label=gettext_lazy("What you want to know"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One to four questions, one a line; each is answered with 1 (no) to 5 (yes). "
            "For example: Would you use it? Is it clear how to begin?"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fbias_helper(*self.fields, submit=gettext_lazy("Show it and ask"))

    def clean_questions(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["questions"].splitlines()]
        asked = [line[:200] for line in lines if line]
        if len(asked) > MOST_QUESTIONS:
            raise forms.ValidationError(
                _("Ask %(most)d questions at most: each costs you answers.")
                % {"most": MOST_QUESTIONS}
            )
        return asked


class FeedbackForm(forms.Form):
    """Five points to a question, and words."""

    def __init__(
        self,
        data: Any = None,
        *,
        preview: ToolPreview,
        given: Feedback | None = None,
        **kwargs: Any,
    ) -> None:
        initial: dict[str, Any] = {"words": given.words} if given else {}
        if given:
            initial |= {f"points_{n}": value for n, value in enumerate(given.points)}
        super().__init__(data, initial=initial, **kwargs)
        self.keys = [f"points_{number}" for number in range(len(preview.questions))]
        for key, question in zip(self.keys, preview.questions, strict=True):
            self.fields[key] = forms.TypedChoiceField(
                label=question,
                choices=[(points, str(points)) for points in POINTS],
                coerce=int,
                widget=OptionButtons,
                help_text=_("1: no, 5: yes"),
            )
        self.fields["words"] = forms.CharField(
            label=_("In words"),
            required=False,
            max_length=3000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self.helper = fbias_helper(*self.fields, submit=gettext_lazy("Give my feedback"))

    @property
    def said(self) -> dict[str, Any]:
        points = [self.cleaned_data[key] for key in self.keys]
        return {"points": points, "words": self.cleaned_data["words"]}
