"""Healthy means progress."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from fbias.core.health import PROBES, beat
from fbias.core.models import Pulse
from fbias.notifications.delivery import Unreachable, claim, deliver
from fbias.notifications.models import Notification
from fbias.notifications.queries import mail_server_silence, mails_are_late, oldest_due_age
from fbias.notifications.services import notify
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def backdate(minutes, **more):
    past = Now() - timedelta(minutes=minutes)
    Notification.objects.update(due_at=past, first_due_at=past, **more)


def minutes(age):
    return None if age is None else round(age.total_seconds() / 60)


def test_nothing_waiting_has_no_age(stand_in, person):
    assert oldest_due_age() is None
    assert mail_server_silence() is None


def test_the_oldest_due_mail_counts_and_so_does_one_of_a_lost_worker(stand_in, person):
    notification = notify(person, "decision", about=person, occasion="first")
    backdate(11)
    assert minutes(oldest_due_age()) == 11

    claim(notification.pk)
    assert oldest_due_age() is None
    Notification.objects.update(claimed_until=Now() - timedelta(seconds=1))
    assert minutes(oldest_due_age()) == 11


def test_an_outage_of_the_mail_server_is_noticed_although_each_mail_waits_its_turn(
    stand_in, person, relay
):
    notification = notify(person, "decision", about=person, occasion="first")
    backdate(11)
    relay.stop()
    with pytest.raises(Unreachable):
        deliver(notification.pk)

    assert oldest_due_age() is None
    assert minutes(mail_server_silence()) == 11
    assert mails_are_late() is True


def test_one_slow_address_is_no_outage_while_others_get_through(stand_in, person, relay):
    notify(person, "decision", about=person, occasion="first")
    other = notify(UserFactory(), "decision", about=person, occasion="first")
    backdate(40)
    relay.refusals["ada@example.org"] = ["451 Mailbox full"]
    deliver(notification_id=Notification.objects.exclude(pk=other.pk).get().pk)
    deliver(other.pk)

    assert minutes(mail_server_silence()) == 0
    assert mails_are_late() is False


def test_the_page_answers_200_while_jobs_run_and_503_with_ages_when_one_stopped(client):
    for job in PROBES:
        beat(job)
    response = client.get(reverse("health"))
    sweep, oldest = (response.json()["probes"][one] for one in ("sweep_outbox", "oldest_due_mail"))
    assert 0 <= sweep.pop("age_seconds") < 60  # the machine may be busy
    assert sweep == {"ok": True, "alarm_after_seconds": 600}
    assert oldest == {"ok": True, "age_seconds": None, "alarm_after_seconds": 600}

    Pulse.objects.filter(job="sweep_outbox").update(beat_at=Now() - timedelta(minutes=11))
    response = client.get(reverse("health"))
    assert response.status_code == 503
    assert response.json()["status"] == "late"
    assert 660 <= response.json()["probes"]["sweep_outbox"]["age_seconds"] < 720


def test_a_job_that_never_ran_is_an_alarm(client):
    response = client.get(reverse("health"))

    assert response.status_code == 503
    assert response.json()["probes"]["ask_reminders"] == {
        "ok": False,
        "age_seconds": None,
        "error": "NeverBeaten",
    }
