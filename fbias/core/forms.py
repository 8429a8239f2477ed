"""One crispy helper, so that every form looks like the others; one way to act on what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise

from fbias.core.editing import take_refusal
from fbias.core.errors import DomainError

TYPED = (forms.Textarea, forms.TextInput)
DONE = 302  # what a form that did its work is answered with: the next page


def fbias_helper(*fields: object, submit: str | Promise = "", form_tag: bool = True) -> FormHelper:
    """Lay out `fields` in order with one primary button; an empty `submit` draws none."""
    helper = FormHelper()
    helper.form_tag = form_tag
    helper.layout = Layout(*fields)
    helper.attrs = {"novalidate": ""}
    if submit:
        helper.add_input(Submit("submit", submit))
    return helper


class SuggestingInput(forms.TextInput):
    """A line of text with what one may mean: `suggestions` gives values, each with its words."""

    template_name = "django/forms/widgets/suggesting.html"
    suggestions: Callable[[], Iterable[tuple[str, str]]] = tuple

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        known = f"known-{name}"
        context = super().get_context(name, value, {**(attrs or {}), "list": known})
        return {**context, "known": known, "suggestions": self.suggestions()}


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing; None where the page is only read, and its form unbound."""
    return request.POST if request.method == "POST" else None


class Answer(int):
    """The status of a page after its form; where it is `DONE`, `made` is what the act gave back."""

    made: Any = None


def answer_to(
    form: forms.BaseForm, act: Callable[[], Any], *, beside_field: str | None = None
) -> Answer:
    """`DONE` after `act` did it; 200 unbound, 422 for a form with errors, 409 for a refusal.

    What was typed stays in the form, and a refusal is told in it, or beside the one field that it
    is about.
    """
    if not form.is_bound:
        return Answer(200)
    if not form.is_valid():
        return Answer(422)
    answer = Answer(DONE)
    try:
        answer.made = act()
    except DomainError as refusal:
        take_refusal(form, refusal, beside_field=beside_field)
        return Answer(refusal.status)
    return answer


def refuses_words(form: forms.Form) -> bool:
    """Whether something typed is among the errors: to go on without it would lose it in silence."""
    return any(
        form[name].data
        for name in form.errors
        if name in form.fields and isinstance(form.fields[name].widget, TYPED)
    )
