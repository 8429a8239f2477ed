"""The shortest length of a text is told before anything is refused."""

import pytest
from django.urls import reverse

from consultations.forms.bookings import AnswerForm
from consultations.models.intake_forms import shipped_form
from fbias.questions.form import read_form
from projects.forms.requests import QuestionsForm
from projects.questions import project_questions
from tests.factories import ConsultationFactory


def shipped_questions():
    return read_form(shipped_form()["content"]).questions


def long_questions():
    return [
        *(question for question in shipped_questions() if question.kind == "textarea"),
        *(question for question in project_questions() if question.kind == "textarea"),
    ]


@pytest.mark.parametrize("question", long_questions(), ids=lambda question: question.id)
def test_every_text_that_may_be_too_short_says_so_in_its_help_and_counts(question):
    for form in (AnswerForm([question], answers={}), QuestionsForm([question], content={})):
        field = form.fields[question.id]
        least = question.shortest if field.required else 0
        told = f"At least {question.shortest} characters."
        assert (told in field.help_text) is (least > 0)
        assert field.widget.attrs.get("minlength", "0") == str(least)
        assert ("data-count" in field.widget.attrs) is (least > 0)
        assert "{left}" in field.widget.attrs["data-left"]
        assert field.widget.attrs["maxlength"]


@pytest.mark.django_db
def test_the_booking_form_tells_it_on_the_first_look(client):
    place = ConsultationFactory()
    client.force_login(place.requester)

    page = client.get(reverse("consultations:step", args=[place.pk, 1])).content.decode()

    assert "At least 80 characters." in page
    assert "Please write a little more" not in page


def test_a_refusal_says_how_many_characters_and_choices_there_may_be():
    text, goals = (
        next(question for question in shipped_questions() if question.kind == kind)
        for kind in ("textarea", "many")
    )
    every = [option.value for option in goals.options]

    form = AnswerForm([text, goals], answers={}, data={text.id: "short", goals.id: every})

    told = f"{text.shortest} characters at least, yours has 5."
    assert form.errors[text.id] == [
        f"Please write a little more, so that the panel can prepare: {told}"
    ]
    assert form.errors[goals.id] == [f"Choose {goals.longest} at most."]
