"""One crispy helper, so that every form looks like the others."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django.utils.functional import Promise


def fbias_helper(*fields: object, submit: str | Promise = "", form_tag: bool = True) -> FormHelper:
    """Lay out `fields` in order with one primary button; an empty `submit` draws none."""
    helper = FormHelper()
    helper.form_tag = form_tag
    helper.layout = Layout(*fields)
    helper.attrs = {"novalidate": ""}
    if submit:
        helper.add_input(Submit("submit", submit))
    return helper
