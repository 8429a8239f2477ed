"""The only door through a life cycle."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection, models

from fbias.core.errors import DomainError, IllegalStep
from fbias.core.models import TimelineEntry
from fbias.core.workflow import Step, Workflow
from fbias.notifications.enums import NotificationStatus as S
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from tests.factories import UserFactory


class Lamp(models.TextChoices):
    OFF = "off", "Off"
    ON = "on", "On"
    BROKEN = "broken", "Broken"


SWITCH = {"switch_on": Step({Lamp.OFF}, Lamp.ON), "break": Step({Lamp.ON}, Lamp.BROKEN)}


def failed_mail(person):
    mail = notify(person, "mail_check", about=person, occasion="first")
    Notification.objects.filter(pk=mail.pk).update(status=S.FAILED)
    return mail


def test_a_state_that_is_never_reached_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match=r"never reached \['broken'\]"):
        Workflow(Lamp, initial=Lamp.OFF, steps={"switch_on": SWITCH["switch_on"]})


def test_a_state_that_does_not_exist_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match=r"not a state \['lost'\]"):
        Workflow(Lamp, initial=Lamp.OFF, steps=SWITCH | {"lose": Step({Lamp.ON}, "lost")})


def test_a_step_that_stays_reaches_nothing_new_and_is_no_island():
    assert Workflow(Lamp, initial=Lamp.OFF, steps=SWITCH | {"dust": Step({Lamp.ON}, None)})


@pytest.mark.django_db
def test_a_step_changes_the_state_with_what_travels_along_and_leaves_a_line():
    coordinator, person = UserFactory(coordinator=True), UserFactory()
    mail = failed_mail(person)

    fresh = mail.life.advance(mail, "send_again", by=coordinator, error="none")

    assert (fresh.status, fresh.error) == (S.DUE, "none")
    mail.refresh_from_db()
    assert (mail.status, mail.error) == (S.DUE, "none")
    entry = TimelineEntry.objects.get()
    assert (entry.verb, entry.actor, entry.subject) == (
        "notification.send_again",
        coordinator,
        mail,
    )
    assert (entry.detail["previous"], entry.detail["changes"]["status"]) == (
        "failed",
        ["failed", "due"],
    )


@pytest.mark.django_db
def test_a_stranger_is_refused_before_the_state_is_asked_and_nothing_changes():
    person = UserFactory()
    mail = failed_mail(person)

    for step in ("send_again", "dismiss", "settle"):
        with pytest.raises(PermissionDenied):
            mail.life.advance(mail, step, by=person)

    mail.refresh_from_db()
    assert mail.status == S.FAILED
    assert not TimelineEntry.objects.exists()


@pytest.mark.django_db
def test_a_step_from_the_wrong_state_is_refused_with_a_sentence_and_nothing_changes():
    coordinator = UserFactory(coordinator=True)
    mail = notify(coordinator, "mail_check", about=coordinator, occasion="first")

    with pytest.raises(IllegalStep, match="the state is now “Waiting”"):
        mail.life.advance(mail, "send_again", by=coordinator)

    assert not TimelineEntry.objects.exists()


@pytest.mark.django_db
def test_the_portal_itself_needs_no_permission_and_is_recorded_as_nobody():
    mail = failed_mail(UserFactory())

    mail.life.advance(mail, "dismiss", by=None)

    assert TimelineEntry.objects.get().actor is None


@pytest.mark.django_db
def test_a_value_that_does_not_fit_is_refused_and_nothing_changes():
    coordinator = UserFactory(coordinator=True)
    mail = failed_mail(coordinator)

    with pytest.raises(DomainError, match="254"):
        mail.life.advance(mail, "send_again", by=coordinator, address="x" * 300)

    mail.refresh_from_db()
    assert mail.status == S.FAILED
    assert not TimelineEntry.objects.exists()


@pytest.mark.django_db
def test_buttons_are_drawn_for_steps_that_start_here_and_that_the_person_may_take():
    coordinator, person = UserFactory(coordinator=True), UserFactory()
    mail = failed_mail(person)
    mail.refresh_from_db()

    assert mail.life.open_to(coordinator, mail) == {"send_again", "dismiss"}
    assert mail.life.open_to(person, mail) == set()


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_exactly_one_takes_the_step():
    coordinator = UserFactory(coordinator=True)
    mail = failed_mail(coordinator)

    def take(_number):
        try:
            mail.life.advance(mail, "dismiss", by=coordinator)
        except IllegalStep:
            return "refused"
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(take, range(8)))

    assert answers == ["refused"] * 7 + ["taken"]
    assert TimelineEntry.objects.count() == 1
