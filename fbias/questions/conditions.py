"""What brings a question up, as a coordinator reads it: answers by their labels, no ids."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.questions.form import Form
from fbias.questions.question import Question

FINDING = "finding"  # the question that files answer in conditions
NO_PIXEL_SIZE = "pixel-size-missing"
FOUND = {NO_PIXEL_SIZE: gettext_lazy("no file says how large a pixel is")}


def condition_in_words(question: Question, form: Form, *, most: int | None = None) -> str:
    """“Count objects”, “Measure sizes” and “Film”; “always” where nothing is needed.

    Of more than `most` answers to one question the rest is “…”.
    """
    if question.show_if is None:
        return _("always")
    joined = _(" and ") if question.show_if.mode == "all" else _(" or ")
    return joined.join(
        ", ".join(
            [answer_in_words(form, name, value) for value in values[:most]]
            + (["…"] if len(values[:most]) < len(values) else [])
        )
        for name, values in question.show_if.wanted.items()
    )


def answer_in_words(form: Form, name: str, value: str) -> str:
    if name == FINDING:
        return str(FOUND.get(value, value))
    asked = form.named(name)
    return _("“%(word)s”") % {"word": (asked and asked.answer_in_words(value)) or value}
