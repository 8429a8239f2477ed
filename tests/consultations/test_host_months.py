"""What a host manager reads of a month that is over: once, and nothing that a conflict hides."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from members.enums import Role
from members.services.hours import tell_host_managers
from tests.consultations.test_hours import seat
from tests.factories import AnalystFactory, ConflictFactory, GrantFactory, UserFactory

pytestmark = pytest.mark.django_db

THIRD = datetime(2027, 4, 3, 6, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(THIRD, tick=False):
        yield


@pytest.fixture
def ada():
    return AnalystFactory(user__name="Ada Morel", hours_per_month=3)


@pytest.fixture
def manager(ada):
    person = UserFactory(language="en")
    GrantFactory(user=person, role=Role.HOST_MANAGER, facility=ada.facility)
    return person


def mails():
    return Notification.objects.filter(kind="host_month")


def test_a_manager_reads_the_hours_of_the_month_before_once(ada, manager):
    seat(ada, day=date(2027, 3, 4))
    seat(ada, day=date(2027, 2, 4))

    assert [tell_host_managers(), tell_host_managers()] == [1, 1]

    mail = mails().get()
    letter = write(mail)
    assert (mail.recipient, mail.about) == (manager, ada.facility)
    assert letter.subject == "Your analysts gave 1 hour in March 2027"
    assert "Ada Morel: 1 hour, with 3 hours a month agreed" in letter.text
    assert "/members/facility/" in letter.text


def test_hours_that_a_conflict_hides_from_the_manager_are_not_in_the_sum(ada, manager):
    hidden = seat(ada, day=date(2027, 3, 4)).consultation.requester
    seat(ada, day=date(2027, 3, 11))
    ConflictFactory(person=manager, with_person=hidden)

    tell_host_managers()

    assert "1 hour" in write(mails().get()).subject


@pytest.mark.parametrize(("day", "told"), ((2, 0), (3, 1), (10, 1), (11, 0)))
def test_it_comes_from_the_third_to_the_tenth(ada, manager, day, told):
    with time_machine.travel(THIRD.replace(day=day), tick=False):
        tell_host_managers()

    assert mails().count() == told


def test_nobody_is_told_who_manages_no_more_or_lends_nobody(ada):
    GrantFactory(user=UserFactory(), role=Role.HOST_MANAGER, facility=AnalystFactory().facility)
    gone = UserFactory(is_active=False)
    GrantFactory(user=gone, role=Role.HOST_MANAGER, facility=ada.facility)
    ended = UserFactory()
    GrantFactory(
        user=ended,
        role=Role.HOST_MANAGER,
        facility=ada.facility,
        ends_on=date(2027, 3, 1),
    )

    assert tell_host_managers() == 1


def test_another_month_is_another_mail(ada, manager):
    tell_host_managers()
    with time_machine.travel(THIRD.replace(month=5), tick=False):
        tell_host_managers()

    assert sorted(mails().values_list("occasion", flat=True)) == ["2027-03", "2027-04"]
