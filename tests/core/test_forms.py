"""A form is answered by one rule: its status, what was typed, where the refusal is told."""

import pytest
from django import forms
from django.test import RequestFactory

from fbias.core.errors import DomainError, LinkOver
from fbias.core.forms import DONE, answer_to, posted


class Note(forms.Form):
    words = forms.CharField()


def refuse(error):
    def act():
        raise error

    return act


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    (
        (RequestFactory().get("/"), 200, None),
        (RequestFactory().post("/"), 422, None),
        (RequestFactory().post("/", {"words": "cells"}), DONE, "cells"),
    ),
)
def test_what_was_sent_decides_the_status_be_it_nothing(request_, status, words):
    form = Note(posted(request_))

    answer = answer_to(form, lambda: form.cleaned_data["words"])

    assert (answer, answer.made) == (status, words)


@pytest.mark.parametrize("beside", (None, "words"))
def test_a_refusal_is_told_in_the_form_and_keeps_what_was_typed(beside):
    form = Note({"words": "cells"})

    answer = answer_to(form, refuse(DomainError("Not today.")), beside_field=beside)

    assert (answer, answer.made) == (409, None)
    assert form.errors == {beside or "__all__": ["Not today."]}
    assert form["words"].value() == "cells"


def test_a_refusal_brings_its_own_status():
    assert answer_to(Note({"words": "cells"}), refuse(LinkOver("Too old."))) == 410
