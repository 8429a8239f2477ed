"""Calls, criteria and letters in the admin."""

import pytest
from django.urls import reverse

from projects.models import Call, Criterion, DecisionTemplate
from projects.services.calls import ensure_default_call
from tests.admin_pages import typed
from tests.factories import CallFactory, EvaluatorFactory, JudgedFactory, UserFactory
from tests.projects.test_evaluation import give

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo(client):
    person = UserFactory(coordinator=True)
    client.force_login(person)
    return person


def sent(call, *, delete=(), weight=2):
    rows = list(call.criteria.all())
    body = {
        "name": call.name, "opens_on": f"{call.opens_on:%Y-%m-%d}", "closes_on": "",
        "quorum": "3", "days_to_answer": "10",
        "criteria-TOTAL_FORMS": len(rows), "criteria-INITIAL_FORMS": len(rows),
    }  # fmt: skip
    for place, row in enumerate(rows):
        body |= {
            f"criteria-{place}-id": row.pk,
            f"criteria-{place}-call": call.pk,
            f"criteria-{place}-order": row.order,
            f"criteria-{place}-code": row.code,
            f"criteria-{place}-label_en": f"{row.label_en}!",
            f"criteria-{place}-label_fr": row.label_fr,
            f"criteria-{place}-weight": weight,
        }
        if row.code in delete:
            body[f"criteria-{place}-DELETE"] = "on"
    return body


def test_a_coordinator_changes_a_call_that_was_not_used(client, flo):
    call = ensure_default_call()

    address = reverse("admin:projects_call_change", args=[call.pk])

    answer = client.post(address, typed(client, address) | sent(call, delete=["effort"]))

    assert answer.status_code == 302
    call.refresh_from_db()
    assert (call.quorum, call.criteria.count()) == (3, 5)
    assert set(call.criteria.values_list("weight", flat=True)) == {2}


def test_the_criteria_of_a_used_call_stay_as_they_were(client, flo):
    call = CallFactory()
    give(EvaluatorFactory(project=JudgedFactory(call=call)))

    address = reverse("admin:projects_call_change", args=[call.pk])

    client.post(address, typed(client, address) | sent(call, delete=["need"], weight=9))

    assert list(call.criteria.values_list("code", "weight", "label_en")) == [
        ("need", 3, "Need!"), ("urgency", 1, "Urgency!"),
    ]  # fmt: skip


def test_letters_are_edited_in_both_languages(client, flo):
    letter = DecisionTemplate.objects.create(
        name="Ours", decision="declined", text_en="No.", text_fr="Non."
    )
    address = reverse("admin:projects_decisiontemplate_change", args=[letter.pk])

    client.post(address, typed(client, address) | {"text_en": "Sorry.", "text_fr": "Désolés."})

    letter.refresh_from_db()
    assert (letter.text_en, letter.text_fr) == ("Sorry.", "Désolés.")
    assert Criterion.objects.count() == Call.objects.count() == 0
