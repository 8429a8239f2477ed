"""Every form of the portal draws its fields with one template (`django/forms/field.html`)."""

import re

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django import forms

from fbias.questions.fields import OptionCard

BOXES = {
    "line": forms.CharField,
    "list": lambda **more: forms.ChoiceField(choices=[("1", "One")], **more),
    "cards": lambda **more: forms.ChoiceField(choices=[("1", "One")], widget=OptionCard, **more),
    "tick": forms.BooleanField,
    "file": forms.FileField,
}


def drawn(box, **options):
    form = type("Asked", (forms.Form,), {"one": BOXES[box](label="One", **options)})
    return as_crispy_form(form({}))


@pytest.mark.parametrize("box", BOXES)
def test_help_and_error_are_read_out_with_their_box(box):
    page = drawn(box, help_text="What it is for")
    (told,) = re.findall(r'aria-describedby="([^"]+)"', page)
    assert told.split() == ["id_one_helptext", "id_one_error"]
    assert all(page.count(f'id="{name}"') == 1 for name in told.split())
    assert page.count('aria-invalid="true"') >= 1


@pytest.mark.parametrize("box", sorted(set(BOXES) - {"tick"}))
def test_what_may_stay_empty_says_so_and_the_rest_does_not(box):
    assert "(optional)" in drawn(box, required=False)
    assert "(optional)" not in drawn(box)


@pytest.mark.parametrize("box", BOXES)
def test_a_field_of_a_form_without_conditions_is_never_hidden(box):
    assert " hidden" not in drawn(box)
    assert "data-question" not in drawn(box)
