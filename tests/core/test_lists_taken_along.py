"""Each list is taken along as its reader sees it: the same rows, the same filters."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse

from fbias.core.clock import facility_today
from fbias.notifications.services import notify
from tests.factories import (
    AnalystFactory,
    AssignmentFactory,
    ConflictFactory,
    ConsultationFactory,
    ExpertiseFactory,
    LibraryItemFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    ProjectFactory,
    RecordFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

FORMULA = "=HYPERLINK(1)"
LISTS = (
    "consultations:boards", "consultations:bookings", "consultations:records",
    "members:directory", "network:library", "notifications:mails", "projects:pipeline",
)  # fmt: skip


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def rows_of(client, route, **query):
    answer = client.get(reverse(route), {**query, "as": "csv"})
    assert answer["Content-Type"].startswith("text/csv"), route
    text = answer.content.decode("utf-8-sig")
    head, *rows = csv.reader(StringIO(text), delimiter=";" if ";" in text.split("\n")[0] else ",")
    return [dict(zip(head, row, strict=True)) for row in rows]


def make_one_of_each():
    analyst = AnalystFactory()
    ExpertiseFactory(analyst=analyst)
    consultation = ConsultationFactory(confirmed=True)
    PanelSeatFactory(consultation=consultation, analyst=analyst)
    RecordFactory()
    AssignmentFactory(project=ProjectFactory())
    LibraryItemFactory(status="members")
    notify(UserFactory(), "mail_check", about=analyst.user, occasion=str(analyst.pk))


@pytest.mark.parametrize("route", LISTS)
def test_a_list_costs_the_same_however_long(
    client, route, coordinator, django_assert_max_num_queries
):
    client.force_login(coordinator)
    make_one_of_each()
    rows_of(client, route)
    with django_assert_max_num_queries(20) as few:
        before = len(rows_of(client, route))

    for _more in range(3):
        make_one_of_each()
    with django_assert_max_num_queries(20) as many:
        after = len(rows_of(client, route))

    assert after > before
    assert len(many) <= len(few)
    assert len(many) <= 10


def test_bookings_are_narrowed_as_on_the_page(client, coordinator):
    client.force_login(coordinator)
    soon, later = (
        ConsultationFactory(
            confirmed=True,
            title=title,
            session__open_desk__day=facility_today() + timedelta(n),
        )
        for title, n in ((FORMULA, 20), ("Cilia", 50))
    )

    (found,) = rows_of(client, "consultations:bookings", last=str(soon.open_desk.day))
    assert found["Title"] == f"'{FORMULA}"
    assert found["Reference"] == soon.reference
    (found,) = rows_of(client, "consultations:bookings", words="cilia")
    assert found["Requester"] == later.requester.name
    assert rows_of(client, "consultations:bookings", status="held") == []
    page = client.get(reverse("consultations:bookings"), {"words": "cilia"}).content.decode()
    assert "Cilia" in page
    assert soon.reference not in page


def test_what_a_conflict_hides_is_in_no_table(client):
    rival = AnalystFactory(user__coordinator=True)
    booking, project = ConsultationFactory(confirmed=True), ProjectFactory()
    for person in (booking.requester, project.requester):
        ConflictFactory(person=rival.user, with_person=person)
    client.force_login(rival.user)

    assert rows_of(client, "consultations:bookings") == []
    assert rows_of(client, "projects:pipeline") == []


def test_a_table_holds_every_page(client, coordinator):
    client.force_login(coordinator)
    for _one in range(25):
        OpenDeskFactory()

    assert len(rows_of(client, "consultations:boards", page="2")) == 25


def test_no_booking_is_said_so(client, coordinator):
    client.force_login(coordinator)

    assert "No booking yet" in client.get(reverse("consultations:bookings")).content.decode()


def test_tables_count_as_exports(client, coordinator, settings):
    settings.PER_MINUTE = {**settings.PER_MINUTE, "exports": 2}
    client.force_login(coordinator)
    codes = [
        client.get(reverse("members:directory"), {"as": "csv"}).status_code for _one in range(3)
    ]

    assert codes == [200, 200, 429]
    assert client.get(reverse("members:directory")).status_code == 200
