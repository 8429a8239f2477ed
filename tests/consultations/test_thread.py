"""User and panel write to each other before the hour and after it; nobody learns an address."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consultations.models import ThreadMessage
from consultations.services.thread import write_message
from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from tests.factories import ConflictFactory, ConsultationFactory, PanelSeatFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    return PanelSeatFactory(published=True)


def page(consultation):
    return reverse("consultations:thread", args=[consultation.pk])


def told():
    mails = Notification.objects.filter(kind="consultation_message")
    return set(mails.values_list("recipient", flat=True))


def test_a_message_is_read_by_the_other_side_without_addresses(client, seat):
    found, analyst = seat.consultation, seat.analyst.user
    client.force_login(analyst)
    client.post(page(found), {"request_key": uuid4(), "text": "Which channel?"})

    client.force_login(found.requester)
    read = client.get(page(found)).content.decode()

    assert "Which channel?" in read
    assert analyst.name in read
    assert analyst.email not in read
    assert told() == {found.requester_id}


def test_the_user_writes_to_the_panel_and_before_it_exists_to_the_coordinators(seat):
    coordinator = UserFactory(coordinator=True)
    alone = ConsultationFactory(provisional=True)

    for found in (seat.consultation, alone):
        write_message(found, by=found.requester, text="Hello.", request_key=uuid4())

    assert told() == {seat.analyst.user_id, coordinator.pk}


def test_a_double_click_is_one_message(seat):
    found, key = seat.consultation, uuid4()
    for _ in range(2):
        write_message(found, by=found.requester, text="Hello.", request_key=key)

    assert ThreadMessage.objects.count() == 1
    with pytest.raises(DomainError):
        write_message(found, by=seat.analyst.user, text="Mine.", request_key=key)


def test_a_file_goes_with_the_message_and_is_only_saved(client, seat):
    found = seat.consultation
    client.force_login(found.requester)
    sent = SimpleUploadedFile("hand.png", b"drawn")
    client.post(page(found), {"request_key": uuid4(), "text": "See.", "sent": sent})

    message = ThreadMessage.objects.get()
    answer = client.get(reverse("consultations:message_file", args=[found.pk, message.pk]))

    assert answer.content == b"drawn"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hand.png"'


def test_nothing_to_say_is_refused(client, seat):
    client.force_login(seat.consultation.requester)

    assert client.post(page(seat.consultation), {"request_key": uuid4()}).status_code == 422
    assert not ThreadMessage.objects.exists()


def test_an_analyst_in_conflict_neither_reads_nor_is_told(client, seat):
    found, analyst = seat.consultation, seat.analyst.user
    ConflictFactory(person=analyst, with_person=found.requester)
    write_message(found, by=found.requester, text="Hello.", request_key=uuid4())
    client.force_login(analyst)

    assert client.get(page(found)).status_code == 404
    assert analyst.pk not in told()
