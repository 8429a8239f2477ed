"""What came to its end is cleared at night, and nothing else."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from fbias.notifications.services import notify
from members.models import User
from members.services.accounts import _remove, never_confirmed
from members.tasks import clear_accounts
from tests.factories import ConsultationFactory, GrantFactory, MessageFactory, UserFactory

pytestmark = pytest.mark.django_db


def long_ago():
    return timezone.now() - timedelta(days=31)


def signed_up(**more):
    """Somebody who signed up a month ago and never followed the link in the mail."""
    person = UserFactory(date_joined=long_ago(), last_login=None, **more)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    notify(person, "mail_check", about=person, occasion="first")
    return person


def test_an_account_that_nobody_confirmed_is_removed_and_its_address_is_free_again():
    person = signed_up()

    assert clear_accounts()["unconfirmed"] == 1

    assert not User.objects.filter(pk=person.pk).exists()
    assert not EmailAddress.objects.filter(email=person.email).exists()
    assert clear_accounts()["unconfirmed"] == 0


def test_accounts_that_somebody_uses_knows_or_may_still_confirm_stay():
    young = signed_up()
    User.objects.filter(pk=young.pk).update(date_joined=timezone.now() - timedelta(days=29))
    confirmed = signed_up()
    EmailAddress.objects.filter(user=confirmed).update(verified=True)
    seen = signed_up()
    User.objects.filter(pk=seen.pk).update(last_login=timezone.now())
    waits_for_its_owner = signed_up()
    waits_for_its_owner.set_unusable_password()
    waits_for_its_owner.save()
    ConsultationFactory(requester=signed_up())
    before = User.objects.count()

    assert clear_accounts()["unconfirmed"] == 0

    assert User.objects.count() == before


@pytest.mark.parametrize("role", ("granted_by", "author"))
def test_whoever_is_named_where_no_way_leads_back_stays(role):
    """Who gave a role, and who wrote a message: others know them."""
    person = signed_up()
    make = {"granted_by": GrantFactory, "author": MessageFactory}[role]
    row = make(**{role: person})

    assert clear_accounts()["unconfirmed"] == 0

    row.refresh_from_db()
    assert getattr(row, role) == person


@pytest.mark.parametrize("change", ({"is_staff": True}, {"date_joined": timezone.now}, None))
def test_who_was_confirmed_while_the_night_counted_stays(change):
    person = signed_up()
    [found] = never_confirmed()
    if change:
        now = {field: at() if callable(at) else at for field, at in change.items()}
        User.objects.filter(pk=person.pk).update(**now)
    else:
        EmailAddress.objects.filter(user=person).update(verified=True)

    assert not _remove(found)
    assert User.objects.filter(pk=person.pk).exists()


def test_sessions_that_ended_are_removed_and_the_others_go_on(client):
    client.force_login(UserFactory())
    Session.objects.create(session_key="ended", session_data="x", expire_date=long_ago())

    assert clear_accounts()["sessions"] == 1

    assert client.get(reverse("members:profile")).status_code == 200
    assert clear_accounts()["sessions"] == 0
