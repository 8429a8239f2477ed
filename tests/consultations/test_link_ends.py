"""Links of polls and seats end two months after their session, and say so."""

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone

from consultations.links.polls import poll_token
from consultations.links.seats import ANSWER_SEAT, answer_token
from tests.factories import AnalystFactory, OpenDeskFactory, PanelSeatFactory, SessionFactory

pytestmark = pytest.mark.django_db

ENDED = "Links of mails end 60 days after the session, and this one did."


def move(session, days):
    """The session ended this many days ago."""
    ends = timezone.now() - timedelta(days=days)
    type(session).objects.filter(pk=session.pk).update(
        starts_at=ends - timedelta(hours=1), ends_at=ends
    )


@pytest.mark.parametrize(("days", "status"), ((59, 200), (61, 410)))
def test_the_link_of_a_seat_ends(client, days, status):
    seat = PanelSeatFactory(published=True)
    move(seat.consultation.session, days)
    older = Signer(salt=ANSWER_SEAT.name).sign(f"{seat.pk}-{seat.analyst_id}")

    for token in (answer_token(seat), older):
        page = client.get(reverse("consultations:answer_seat", args=[token]))

        assert page.status_code == status
        assert (ENDED in page.content.decode()) is (status == 410)


def test_the_link_of_a_seat_that_is_gone_ends_as_well(client):
    seat = PanelSeatFactory(published=True)
    token = answer_token(seat)
    move(seat.consultation.session, 61)
    seat.delete()

    page = client.get(reverse("consultations:answer_seat", args=[token]))

    assert page.status_code == 410


@pytest.mark.parametrize(("days", "status"), ((59, 200), (61, 410)))
def test_the_link_of_a_poll_ends(client, days, status):
    session = SessionFactory(open_desk=OpenDeskFactory())
    token = poll_token(session.open_desk, AnalystFactory())
    move(session, days)

    page = client.get(reverse("consultations:poll_link", args=[token]))

    assert page.status_code == status
    assert (ENDED in page.content.decode()) is (status == 410)
