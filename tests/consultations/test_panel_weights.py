"""The weights of the wishes in the admin."""

import pytest
from django.urls import reverse

from consultations.forms.weights import DEFAULTS, NAMES
from consultations.models import PanelWeights
from consultations.queries.panels.problem import weights_now
from tests.factories import AnalystFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD = "admin:consultations_panelweights_add"


def numbers(**changed):
    return {name: getattr(DEFAULTS, name) for name in NAMES} | changed


@pytest.fixture
def coordinator(client):
    person = UserFactory(coordinator=True)
    client.force_login(person)
    return person


def test_only_what_differs_is_kept_and_the_solver_reads_it(client, coordinator):
    answer = client.post(reverse(ADD), numbers(language=5, load=0))

    assert answer.status_code == 302
    assert PanelWeights.objects.get().changed == {"language": 5.0, "load": 0.0}
    assert (weights_now().language, weights_now().load, weights_now().tool) == (5.0, 0.0, 2.0)


def test_there_is_one_form(client, coordinator):
    row = PanelWeights.objects.create(changed={"tool": 4.0})

    page = client.get(reverse(ADD), follow=True)

    assert page.request["PATH_INFO"].endswith(f"/{row.pk}/change/")
    assert 'value="4"' in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    (
        ({"language": -1}, "greater than or equal to 0"),
        ({"second": 2}, "less than or equal to 1"),
        ({"follow": 0.9, "do": 0.1}, "Who can do more must not earn less"),
        ({"load": "much"}, "Write a number"),
    ),
)
def test_what_makes_no_sense_is_refused_in_words(client, coordinator, wrong, sentence):
    page = client.post(reverse(ADD), numbers(**wrong))

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not PanelWeights.objects.exists()


def test_others_do_not_reach_the_weights(client):
    client.force_login(AnalystFactory().user)

    assert client.post(reverse(ADD), numbers()).status_code in {302, 403, 404}
    assert not PanelWeights.objects.exists()
