"""The shortest length of a text is told before anything is refused."""

import pytest
from django.urls import reverse

from consultations.forms.answers import AnswerForm
from consultations.questions import mandatory_questions
from projects.forms.requests import field_for
from projects.questions import project_questions
from tests.factories import ConsultationFactory


def long_questions():
    return [
        *(question for question in mandatory_questions() if question.kind == "textarea"),
        *(question for question in project_questions() if question.kind == "textarea"),
    ]


@pytest.mark.parametrize("question", long_questions(), ids=lambda question: question.id)
def test_every_text_that_may_be_too_short_says_so_in_its_help_and_counts(question):
    form = AnswerForm([question], answers={})
    fields = [form.fields[question.id], field_for(question, required=True)]

    for field in fields:
        attrs = field.widget.attrs
        told = f"At least {question.shortest} characters."
        assert (told in field.help_text) is (question.shortest > 0)
        assert attrs.get("minlength", 0) == question.shortest
        assert ("data-count" in attrs) is (question.shortest > 0)


@pytest.mark.django_db
def test_the_booking_form_tells_it_on_the_first_look(client):
    place = ConsultationFactory()
    client.force_login(place.requester)

    page = client.get(reverse("consultations:step", args=[place.pk, 1])).content.decode()

    assert "At least 80 characters." in page
    assert "Please write a little more" not in page
