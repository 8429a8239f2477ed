"""Asking for a message."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from tests.factories import ConflictFactory, UserFactory


def test_asking_twice_for_one_occasion_makes_one_row_and_rings_once(
    stand_in, person, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as bells:
        first = notify(person, "decision", about=person, occasion="first", title="Nuclei")
        second = notify(person, "decision", about=person, occasion="first", title="Other")

    assert second == first
    assert Notification.objects.get().context == {"title": "Nuclei"}
    assert len(bells) == 1


def test_another_occasion_object_or_recipient_is_another_message(stand_in, person):
    other = UserFactory()
    for recipient, about, occasion in (
        (person, person, "first"),
        (person, person, "second"),
        (person, other, "first"),
        (other, person, "first"),
    ):
        notify(recipient, "decision", about=about, occasion=occasion)

    assert Notification.objects.count() == 4


def test_a_rolled_back_transaction_leaves_no_message_and_no_bell(
    stand_in, person, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as bells, transaction.atomic():
        notify(person, "decision", about=person, occasion="first")
        transaction.set_rollback(True)

    assert not Notification.objects.exists()
    assert bells == []


def test_an_unknown_kind_is_refused_and_nothing_is_queued(person):
    with pytest.raises(LookupError, match="No kind of message is called “misspelt”"):
        notify(person, "misspelt", about=person, occasion="first")

    assert not Notification.objects.exists()


def test_a_message_about_something_else_is_refused_and_nothing_is_queued(person):
    conflict = ConflictFactory()

    with pytest.raises(TypeError, match=r"“mail_check” is not about members\.Conflict"):
        notify(person, "mail_check", about=conflict, occasion="first")

    assert not Notification.objects.exists()


def test_the_message_id_belongs_to_the_facility_and_is_never_the_same(stand_in, person):
    first = notify(person, "decision", about=person, occasion="first").message_id
    second = notify(person, "decision", about=person, occasion="second").message_id

    assert first != second
    assert first.endswith("@fbias.example")


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_row(stand_in):
    person = UserFactory()

    def ask(_number):
        try:
            return notify(person, "decision", about=person, occasion="first").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        keys = set(pool.map(ask, range(20)))

    assert keys == {Notification.objects.get().pk}
