"""Equipment check: what the browser found is kept, and asked for before the hour."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.models import EquipmentCheck
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from tests.factories import ConsultationFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("consultations:equipment")
FINE = {
    "browser": "on", "camera": "on", "microphone": "on", "speaker": "on",
    "delay_ms": "40", "down_mbps": "50.5", "up_mbps": "12",
}  # fmt: skip


@pytest.fixture
def person(client):
    user = UserFactory()
    client.force_login(user)
    return user


def test_the_result_is_kept_with_its_date_and_the_next_one_replaces_it(client, person):
    client.post(PAGE, {"browser": "on"})
    assert not EquipmentCheck.objects.get().is_fine

    answer = client.post(PAGE, FINE)

    check = EquipmentCheck.objects.get()
    assert check.is_fine
    assert (check.person, check.up_mbps) == (person, 12.0)
    assert "Everything works" in answer.content.decode()


@pytest.mark.parametrize(
    "changes", ({"up_mbps": "0.5"}, {"down_mbps": "1"}, {"delay_ms": "900"}, {"camera": ""})
)
def test_slow_or_unseen_is_not_fine(client, person, changes):
    client.post(PAGE, {name: value for name, value in (FINE | changes).items() if value})

    assert not EquipmentCheck.objects.get().is_fine


def test_nonsense_is_not_kept(client, person):
    assert client.post(PAGE, {**FINE, "delay_ms": "-1"}).status_code == 422
    assert not EquipmentCheck.objects.exists()


def test_samples_come_whole_and_what_is_sent_is_counted_and_forgotten(client, person):
    sample = client.get(reverse("consultations:equipment_sample"))
    nothing = client.get(reverse("consultations:equipment_sample"), {"empty": "1"})
    sent = client.post(
        reverse("consultations:equipment_swallow"),
        sample.content,
        content_type="application/octet-stream",
    )

    assert (len(sample.content), len(nothing.content)) == (1024**2, 0)
    assert "no-store" in sample.headers["Cache-Control"]
    assert sent.json() == {"taken": 1024**2}


def reminded(consultation, *, days):
    for day in days:
        with time_machine.travel(consultation.session.starts_at - timedelta(days=day)):
            ask_reminders(timezone.now())
    return Notification.objects.filter(kind="consultation_equipment").count()


def test_whoever_has_not_tried_is_reminded_twice():
    consultation = ConsultationFactory(confirmed=True)

    assert reminded(consultation, days=(5, 3.9, 3, 1.9, 1.5)) == 2


def test_whoever_tried_is_not_reminded():
    soon = timezone.localdate() + timedelta(days=10)
    consultation = ConsultationFactory(confirmed=True, session__open_desk__day=soon)
    EquipmentCheck.objects.create(person=consultation.requester)

    assert reminded(consultation, days=(3.9, 1.9)) == 0
