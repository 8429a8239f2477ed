"""Fields that several forms of projects ask for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms

from fbias.core.names import one_line
from projects.models import LONGEST_TEXT


def date_field(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def text_field(
    label: Any,
    *,
    required: bool = True,
    longest: int = 200,
    rule: Callable[[str], None] = one_line,
    **more: Any,
) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        validators=[rule],
        **more,
    )


def words_field(
    label: Any, *, required: bool = True, rows: int = 4, longest: int = LONGEST_TEXT, **more: Any
) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


def choice_field(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required, choices=choices)


def key_field() -> forms.UUIDField:
    return forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
