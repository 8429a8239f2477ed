"""Hours are noted in the instant in which their month is made final: one waits for the other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction

from fbias.core.errors import DomainError
from projects.models import MonthLock, TimeEntry
from projects.services.hours.months import lock_month
from tests.factories import UserFactory
from tests.locks import wait_for_a_lock
from tests.projects.working import note, running

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = date(2026, 3, 1)


def second_to(first, then):
    """Run `then` while what `first` wrote is not committed; what it gives or raises."""

    def come_second():
        try:
            return then()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            second = pool.submit(come_second)
            wait_for_a_lock()
        return second.result()


def test_hours_noted_while_their_month_is_locked_are_refused():
    project, flo = running(), UserFactory(coordinator=True)

    with pytest.raises(DomainError, match="March 2026 are locked"):
        second_to(lambda: lock_month(MARCH, by=flo), lambda: note(project))

    assert MonthLock.objects.get().month == MARCH
    assert not TimeEntry.objects.exists()


def test_a_month_is_locked_once_the_hours_being_noted_are_there():
    project, flo = running(), UserFactory(coordinator=True)

    found = second_to(lambda: note(project), lambda: lock_month(MARCH, by=flo))

    assert found.locked_at > TimeEntry.objects.get().made_at
