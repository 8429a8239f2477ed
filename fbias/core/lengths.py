"""How long a text must be is said before it is written, and counted while it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _


class AtLeast:
    """Refuse a text that is too short, and say how short it is; `sentence` says what for."""

    def __init__(self, characters: int, sentence: str | Promise) -> None:
        self.characters, self.sentence = characters, sentence

    def __call__(self, text: str) -> None:
        if len(text) < self.characters:
            raise ValidationError(
                str(self.sentence) % {"least": self.characters, "count": len(text)}
            )


def long_text(
    *, least: int, most: int, too_short: str | Promise, help_text: str = "", **more: Any
) -> forms.CharField:
    """A text area that tells its shortest length in its help and counts towards it."""
    attrs = {"rows": 6, "class": "form-control"}
    if least:
        told = _("At least %(least)d characters.") % {"least": least}
        help_text = f"{help_text} {told}".strip()
        attrs |= {"minlength": least, "data-count": _("{count} of at least {least} characters")}
    return forms.CharField(
        max_length=most,
        validators=[AtLeast(least, too_short)],
        widget=forms.Textarea(attrs=attrs),
        help_text=help_text,
        **more,
    )
