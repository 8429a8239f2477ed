import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from fbias.notifications.models import Notification
from members.models import User

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Noor Haddad",
    "email": "noor@example.org",
    "password1": "open-water-swim-9",
    "language": "fr",
    "time_zone": "America/Cayenne",
    "privacy": "on",
}


def test_newcomer_signs_up_confirms_by_mail_and_signs_in(client, deliver_all):
    response = client.post(reverse("account_signup"), ANSWERS)

    person = User.objects.get(email="noor@example.org")
    assert response.url == reverse("account_email_verification_sent")
    assert (person.name, person.language, person.time_zone) == (
        "Noor Haddad",
        "fr",
        "America/Cayenne",
    )
    assert person.privacy_read_at is not None
    assert person.check_password("open-water-swim-9")
    assert not EmailAddress.objects.get(user=person).verified

    mail = deliver_all()[0]
    assert mail.to == ["noor@example.org"]
    link = re.search(r"http\S+/accounts/confirm-email/\S+", mail.body)[0]
    path = link.split("/", 3)[3]
    page = client.get(f"/{path}")
    assert page.status_code == 200
    assert not EmailAddress.objects.get(user=person).verified
    client.post(f"/{path}")

    assert EmailAddress.objects.get(user=person).verified
    client.logout()
    client.post(
        reverse("account_login"), {"login": "noor@example.org", "password": "open-water-swim-9"}
    )
    assert client.session["_auth_user_id"] == str(person.pk)
