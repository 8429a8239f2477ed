"""One crispy helper, so that every form looks like the others; one way to act on what it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
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


def answer_to(form: forms.BaseForm, act: Callable[[], Any]) -> int:
    """`DONE` after `act` did it; 422 for a form with errors, 409 for a refusal, 200 unbound."""
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 422
    try:
        act()
    except DomainError as error:
        take_refusal(form, error)
        return 409
    return DONE


def refuses_words(form: forms.Form) -> bool:
    """Whether something typed is among the errors: to go on without it would lose it in silence."""
    return any(
        form[name].data
        for name in form.errors
        if name in form.fields and isinstance(form.fields[name].widget, TYPED)
    )
