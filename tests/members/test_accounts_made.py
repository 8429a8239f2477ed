"""Accounts that are made for somebody: one per address, and closed until its owner opens it."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.urls import reverse

from fbias.notifications.models import Notification
from members.models import User
from members.services.accounts import person_with_address
from members.services.passwords import answer_forgotten
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_stranger_gets_an_account_without_a_password():
    person, made = person_with_address("New@Example.org", name="Nora", by=None)

    address = EmailAddress.objects.get(user=person)
    assert (made, person.has_usable_password()) == (True, False)
    assert (address.email, address.verified, address.primary) == (person.email, False, True)


def test_the_first_mail_is_in_the_facilitys_language_unless_somebody_chose(settings):
    settings.FACILITY_LANGUAGE = "fr"

    unasked, _made = person_with_address("nora@example.org", name="Nora", by=None)
    chosen, _made = person_with_address("noa@example.org", name="Noa", by=None, language="en")

    assert (unasked.language, unasked.time_zone) == ("fr", "Europe/Paris")
    assert chosen.language == "en"


def test_an_address_is_one_person_whatever_its_case():
    ana = UserFactory(email="ana@example.org")

    assert person_with_address("ANA@example.org", name="Other", by=None) == (ana, False)
    assert User.objects.get().name == ana.name


@pytest.mark.parametrize(("email", "name"), (("no address", "Ana"), ("a@b.org", "two\nlines")))
def test_what_cannot_be_an_account_is_none(email, name):
    with pytest.raises(ValidationError):
        person_with_address(email, name=name, by=None)

    assert not User.objects.exists()


def test_its_owner_chooses_a_password_through_the_mail(client):
    person_with_address("nora@example.org", name="Nora", by=None)

    client.post(reverse("account_reset_password"), {"email": "nora@example.org"})
    answer_forgotten()

    assert Notification.objects.get().kind == "account_ready"
