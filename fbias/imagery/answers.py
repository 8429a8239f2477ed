"""How a question about files is answered in place: a length, a choice, or a few words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.errors import DomainError

LONGEST_ANSWER = 500
UNKNOWN, ALL_THERE_IS = "unknown", "all"


@dataclass(frozen=True)
class Answering:
    """What fits: a number in this unit, one of these options, or words; `buttons` fit always."""

    unit: str = ""
    options: Mapping[str, str | Promise] | None = None

    @property
    def buttons(self) -> Mapping[str, str | Promise]:
        if self.unit or self.options:
            return {UNKNOWN: gettext_lazy("I do not know")}
        return {
            UNKNOWN: gettext_lazy("I do not know"),
            ALL_THERE_IS: gettext_lazy("This is all there is"),
        }

    def cleaned(self, said: str) -> str:
        """The answer as it is kept; `DomainError` says what is wanted instead."""
        words = said.strip()[:LONGEST_ANSWER]
        if words in self.buttons or (self.options and words in self.options):
            return words
        if self.options:
            raise DomainError(_("Choose one of the answers."))
        if self.unit:
            return _positive(words)
        if not words:
            raise DomainError(_("Write an answer, or say that you do not know."))
        return words

    def in_words(self, kept: str) -> str:
        """The answer in the reader's language."""
        if kept in self.buttons:
            return str(self.buttons[kept])
        if self.options:
            return str(self.options.get(kept, kept))
        return f"{number_format(kept)} {self.unit}" if self.unit else kept


def _positive(words: str) -> str:
    try:
        value = float(words.replace(",", "."))
    except ValueError:
        value = 0
    if not (math.isfinite(value) and value > 0):
        raise DomainError(_("Write a number above 0, for example 0.11."))
    return f"{value:.6g}"


IN_WORDS = Answering()
MICROMETRES, SECONDS = Answering(unit="µm"), Answering(unit="s")
DEPTH_OR_TIME = Answering(
    options={
        "z": gettext_lazy("Depth: slices of one volume"),
        "t": gettext_lazy("Time: one picture after the other"),
        "separate": gettext_lazy("Separate images"),
    }
)
ANSWERED_BY: Mapping[str, Answering] = {
    "pixel-size-missing": MICROMETRES,
    "pixel-size-odd": MICROMETRES,
    "z-step-missing": MICROMETRES,
    "interval-missing": SECONDS,
    "axis-unknown": DEPTH_OR_TIME,
    "zt-swapped": DEPTH_OR_TIME,
}


def answering(code: str) -> Answering:
    return ANSWERED_BY.get(code, IN_WORDS)
