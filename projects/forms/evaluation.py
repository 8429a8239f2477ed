"""What coordinators and evaluators fill in while a project is judged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.forms.tags import TagPicker, grouped
from fbias.core.fields import NumberField, NumberInput, WholeNumberField
from fbias.questions.fields import OptionButtons
from members.models import Analyst, Tag, User
from projects.models import LONGEST_TEXT, Criterion, Evaluator, Opinion
from projects.queries.evaluation.opinions import GATES
from projects.queries.team.candidates import Candidate
from projects.services.evaluation import Effort, Gates, Given, give_opinion

YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
POINTS = [
    ("", gettext_lazy("Choose the points")),
    ("0", gettext_lazy("0: not at all")),
    ("1", gettext_lazy("1: a little")),
    ("2", gettext_lazy("2: in part")),
    ("3", gettext_lazy("3: mostly")),
    ("4", gettext_lazy("4: fully")),
]


def day_field(label: Any, *, first: date | None = None) -> forms.DateField:
    return forms.DateField(
        label=label,
        initial=first,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Give the day as 2027-01-14."),
        },
    )


class EvaluatorsForm(forms.Form):
    """Whom to ask, out of those who may be asked, and until when."""

    def __init__(
        self, candidates: Sequence[Candidate], *, due_on: date | None, data: Any = None
    ) -> None:
        super().__init__(data)
        self.known = {str(one.analyst.pk): one.analyst for one in candidates}
        self.fields["analysts"] = forms.MultipleChoiceField(
            choices=[(key, key) for key in self.known],
            error_messages={
                "required": gettext_lazy("Choose the analysts to ask."),
                "invalid_choice": gettext_lazy(
                    "One of them can no longer be asked. Look at the list again."
                ),
            },
        )
        if due_on is not None:
            self.fields["due_on"] = day_field(gettext_lazy("Opinions due on"), first=due_on)
        self.marked = (
            set(data.getlist("analysts"))
            if data is not None
            else {str(one.analyst.pk) for one in candidates if one.is_proposed}
        )

    @property
    def chosen(self) -> list[Analyst]:
        return [self.known[key] for key in self.cleaned_data["analysts"]]


class DueForm(forms.Form):
    """Another day for the opinions."""

    def __init__(self, *, due_on: date | None, data: Any = None) -> None:
        super().__init__(data)
        self.fields["due_on"] = day_field(gettext_lazy("New date"), first=due_on)


class OpinionForm(forms.Form):
    """Gates first, then points with reasons, then effort; a refused form keeps every word."""

    gate_reason = forms.CharField(
        label=gettext_lazy("If one answer is no: why?"),
        help_text=gettext_lazy("Needed only if one of the four answers above is no."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    effort_low = NumberField(
        label=gettext_lazy("Hours of work, at least"),
        max_digits=6,
        decimal_places=1,
        widget=NumberInput(),
    )
    effort_likely = NumberField(
        label=gettext_lazy("Hours of work, likely"),
        max_digits=6,
        decimal_places=1,
        widget=NumberInput(),
    )
    effort_high = NumberField(
        label=gettext_lazy("Hours of work, at most"),
        max_digits=6,
        decimal_places=1,
        widget=NumberInput(),
    )
    weeks = WholeNumberField(
        label=gettext_lazy("Weeks from start to end"),
        min_value=1,
        max_value=260,
        widget=NumberInput(keyboard="numeric"),
    )
    skills = forms.ModelMultipleChoiceField(
        Tag.objects.none(),
        label=gettext_lazy("Skills that it takes"),
        help_text=gettext_lazy(
            "Type a word and choose from the list. Analysts are suggested by skill."
        ),
        required=False,
    )
    comment = forms.CharField(
        label=gettext_lazy("Anything else for the committee"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, criteria: Sequence[Criterion], *, opinion: Opinion | None = None, data: Any = None
    ) -> None:
        super().__init__(data, initial=initial_of(opinion) if opinion else None)
        self.criteria = criteria
        self._offer_skills()
        for name, question in GATES:
            self.fields[name] = forms.ChoiceField(
                label=str(question),
                choices=YES_NO,
                widget=OptionButtons,
                error_messages={"required": gettext_lazy("Answer with yes or no.")},
            )
        for criterion in criteria:
            self._add_criterion(criterion)
        self.order_fields([name for name, _question in GATES])

    def _offer_skills(self) -> None:
        tags, field = Tag.objects.in_use(), self.fields["skills"]
        field.queryset = tags  # type: ignore[attr-defined]
        attrs = {"data-picker": "", "size": 8}
        field.widget = TagPicker(tags, attrs=attrs)
        field.choices = grouped(tags)  # type: ignore[attr-defined]

    def _add_criterion(self, criterion: Criterion) -> None:
        self.fields[f"points_{criterion.code}"] = forms.TypedChoiceField(
            label=_("%(criterion)s (weight %(weight)d)")
            % {"criterion": criterion.label, "weight": criterion.weight},
            choices=POINTS,
            coerce=int,
            error_messages={"required": gettext_lazy("Choose 0 to 4 points.")},
        )
        self.fields[f"reason_{criterion.code}"] = forms.CharField(
            label=_("Why these points?"),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": gettext_lazy("Say in words why you give these points.")},
        )

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The questions in the order they are asked, under their headings."""
        points = [
            self[f"{what}_{criterion.code}"]
            for criterion in self.criteria
            for what in ("points", "reason")
        ]
        return [
            (_(
                "First: can it go ahead?"
            ), [*(self[name] for name, _q in GATES), self["gate_reason"]]),
            (_("Points, with your reasons"), points),
            (
                _("What it takes"),
                [
                    self[name]
                    for name in (
                        "effort_low", "effort_likely", "effort_high", "weeks", "skills", "comment",
                    )
                ],
            ),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        shut = [name for name, _question in GATES if cleaned.get(name) == "no"]
        if shut and not cleaned.get("gate_reason"):
            self.add_error("gate_reason", _("Say why the answer is no."))
        hours = [cleaned.get(f"effort_{name}") for name in ("low", "likely", "high")]
        given = [one for one in hours if isinstance(one, Decimal)]
        if len(given) == len(hours) and (given != sorted(given) or given[0] <= 0):
            raise ValidationError(_("Give the hours in order: at least, likely, at most."))
        return cleaned

    def give(self, evaluator: Evaluator, *, by: User) -> Opinion:
        answers = self.cleaned_data
        return give_opinion(
            evaluator,
            by=by,
            gates=Gates(
                **{name: answers[name] == "yes" for name, _question in GATES},
                reason=answers["gate_reason"],
            ),
            effort=Effort(
                answers["effort_low"],
                answers["effort_likely"],
                answers["effort_high"],
                answers["weeks"],
            ),
            points={
                one.code: Given(answers[f"points_{one.code}"], answers[f"reason_{one.code}"])
                for one in self.criteria
            },
            skills=list(answers["skills"]),
            comment=answers["comment"],
        )


def initial_of(opinion: Opinion) -> dict[str, Any]:
    """The opinion as the form shows it; points and skills come with it or are read."""
    initial: dict[str, Any] = {
        name: "yes" if getattr(opinion, name) else "no" for name, _question in GATES
    }
    for name in ("gate_reason", "effort_low", "effort_likely", "effort_high", "comment"):
        initial[name] = getattr(opinion, name)
    for row in opinion.points.all():
        initial[f"points_{row.criterion.code}"] = row.value
        initial[f"reason_{row.criterion.code}"] = row.reason
    return initial | {"weeks": opinion.duration_weeks, "skills": list(opinion.skills.all())}
