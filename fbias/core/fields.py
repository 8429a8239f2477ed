"""A paragraph, a time on a wall; and numbers: a comma or a point as the reader writes, not guessed.

A browser's own number field drops the comma of “12,5” where its language has points, and 125 is
what arrives. So numbers are text, with the keyboard for numbers, and are read here.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.numbers import UnclearNumber, plain, read_number


class ParagraphField(forms.CharField):
    """Words too long to be read in one line, and yet one: line ends become spaces."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: Any) -> str:
        return re.sub(r"\s*[\r\n]+\s*", " ", super().to_python(value) or "")


class NumberInput(forms.TextInput):
    """Text with a keyboard for numbers; what was typed is shown again as it was typed."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, keyboard: str = "decimal") -> None:
        usual = {"inputmode": keyboard, "autocomplete": "off"}
        super().__init__(attrs={**usual, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, Decimal | float | int):
            return plain(value, grouped=False)
        return super().format_value(value)


class NumberField(forms.DecimalField):
    """A decimal number as people write it here or elsewhere; what has two readings is refused."""

    widget = NumberInput
    default_error_messages = {"invalid": gettext_lazy("Write a number, for example 12.")}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, str):
            value = self.read(value)
        elif isinstance(value, float):
            value = Decimal(str(value))
        return super().to_python(value)

    def read(self, typed: str) -> Decimal:
        try:
            return read_number(typed, largest=self.largest)
        except UnclearNumber as unclear:
            raise ValidationError(str(unclear), code="unclear") from unclear
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    @property
    def largest(self) -> Decimal | None:
        """A reading above it cannot be meant."""
        limit = self.max_value() if callable(self.max_value) else self.max_value
        limits = [] if limit is None else [Decimal(limit)]
        if self.max_digits is not None and self.decimal_places is not None:
            limits.append(Decimal(10) ** (self.max_digits - self.decimal_places))
        return min(limits, default=None)


class FloatingNumberField(NumberField):
    """The same for what is kept as a floating number: places on earth, weights."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        return None if cleaned is None else float(cleaned)


class WholeNumberField(NumberField):
    """Weeks, years, hours a month: “12,5” is refused, not rounded and not read as 125."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", NumberInput(keyboard="numeric"))
        super().__init__(**options)

    def read(self, typed: str) -> Decimal:
        number = super().read(typed)
        if number != int(number):
            raise ValidationError(_("Write a whole number."), code="whole")
        return number

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        return None if cleaned is None else int(cleaned)


class WallClockField(forms.DateTimeField):
    """A date and time as read on a clock on the wall; whose clock, the form knows."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(ZoneInfo("UTC")):  # every reading exists once in UTC
            found = super().to_python(value)
        return found.replace(tzinfo=None) if found else None
