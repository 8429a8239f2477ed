"""Lists of the admin, drawn without a template for each cell."""

import pytest
from django.contrib import admin
from django.urls import reverse

from members.models import User
from tests.factories import ConflictFactory, ConsultationFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:consultations_consultation_changelist")


@pytest.fixture
def coordinator(client):
    person = UserFactory(coordinator=True, is_staff=True)
    client.force_login(person, "members.backends.Accounts")
    return person


def test_what_people_wrote_is_words_in_a_list_never_markup(client, coordinator):
    ConsultationFactory(title="<b>Nuclei</b>", requester__name="O'Neil <i>")

    page = client.get(LIST).text

    assert "&lt;b&gt;Nuclei&lt;/b&gt;" in page
    assert "O&#x27;Neil &lt;i&gt;" in page
    assert "<b>Nuclei" not in page


def test_a_row_links_to_its_page_with_the_filters_of_the_list_and_can_be_ticked(
    client, coordinator
):
    row = ConsultationFactory()
    page = client.get(LIST, {"status__exact": row.status}).text

    address = reverse("admin:consultations_consultation_change", args=[row.pk])
    kept = "?_changelist_filters=status__exact%3D"
    assert f'<th><a href="{address}{kept}{row.status}">{row.reference}</a></th>' in page
    assert f'name="_selected_action" value="{row.pk}" class="action-select"' in page


def test_a_full_list_stays_below_sixty_kilobytes(client, coordinator):
    ConsultationFactory.create_batch(25)

    assert len(client.get(LIST).content) < 60_000


def test_the_sidebar_marks_the_list_that_is_open(client, coordinator):
    page = client.get(LIST).text

    assert f'<a aria-current="page" href="{LIST}" class="model">' in page
    assert page.count('aria-current="page"') == 1


def test_what_may_not_be_deleted_stands_in_order(rf):
    """As a set its order would depend on what it was made of, and on the process."""
    person = ConsultationFactory().requester
    ProjectFactory(requester=person)
    ConflictFactory(person=person)
    request = rf.get("/")
    request.user = UserFactory(is_superuser=True, is_staff=True)

    lacking = admin.site._registry[User].get_deleted_objects([person], request)[2]

    assert [str(name) for name in lacking] == ["conflict of interest", "consultation", "project"]
