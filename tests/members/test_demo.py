import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from fbias.core.errors import DomainError
from members.demo import load
from members.demo.accounts import DEMO_ACCOUNTS, DEMO_DOMAIN, DEMO_PASSWORD
from members.models import Analyst, HostFacility, Tag, User
from members.services.vocabulary import load_tags
from tests.factories import TagFactory, UserFactory

pytestmark = pytest.mark.django_db


def sign_in(client, email, password):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_demo_has_its_people_places_and_words(settings):
    settings.DEMO = True

    people = load()

    assert HostFacility.objects.count() == 13
    assert Tag.objects.count() == 131
    statuses = list(Analyst.objects.values_list("status", flat=True))
    assert {status: statuses.count(status) for status in set(statuses)} == {
        "active": 18,
        "on_leave": 1,
        "invited": 1,
    }
    fresh = {name: User.objects.get(pk=people[name].pk) for name in DEMO_ACCOUNTS}
    assert fresh["coordinator"].is_coordinator
    assert fresh["coordinator"].is_staff
    assert fresh["analyst"].is_analyst
    assert fresh["funder"].is_funder
    assert [site.slug for site in fresh["manager"].managed_facilities] == ["mri"]
    assert not fresh["requester"].is_team
    assert {person.language for person in fresh.values()} == {"en"}


def test_demo_is_refused_where_real_people_work():
    with pytest.raises(DomainError):
        load()

    assert not User.objects.exists()


def test_demo_account_signs_in_in_the_demo_and_nowhere_else(client, settings):
    settings.DEMO = True
    settings.REQUIRE_STAFF_MFA = False
    load()
    email = f"requester@{DEMO_DOMAIN}"

    sign_in(client, email, DEMO_PASSWORD)
    assert client.get(reverse("members:profile")).status_code == 200

    settings.DEMO = False
    ended = client.get(reverse("members:profile"))
    assert ended.url == reverse("account_login")
    refused = sign_in(client, email, DEMO_PASSWORD)
    assert refused.url == reverse("account_login")
    assert "_auth_user_id" not in client.session
    assert "not a demo" in client.get(refused.url).content.decode()


def test_demo_accounts_are_printed_in_the_demo_only(settings):
    settings.DEMO = True
    load()
    told, silent = io.StringIO(), io.StringIO()

    call_command("demo_accounts", stdout=told)
    settings.DEMO = False
    call_command("demo_accounts", stdout=silent)

    assert DEMO_PASSWORD in told.getvalue()
    for name in DEMO_ACCOUNTS:
        assert f"{name}@{DEMO_DOMAIN}" in told.getvalue()
    assert silent.getvalue() == ""


def test_team_sets_up_a_second_factor_before_anything_else(signed_in, settings):
    settings.REQUIRE_STAFF_MFA = True
    coordinator, requester = UserFactory(coordinator=True), UserFactory()

    client = signed_in(coordinator)
    assert client.get(reverse("members:profile")).url == reverse("mfa_index")
    assert client.get(reverse("admin:index")).url == reverse("mfa_index")
    coordinator.authenticator_set.create(type="totp", data={"secret": "x"})
    assert client.get(reverse("members:profile")).status_code == 200
    assert signed_in(requester).get(reverse("members:profile")).status_code == 200


def test_tags_load_twice_and_retire_instead_of_going(tmp_path):
    gone = TagFactory(slug="gone", from_file=True)

    first, second = load_tags(), load_tags()

    gone.refresh_from_db()
    assert (first.added, first.changed, first.retired) == (131, 0, 1)
    assert (second.added, second.changed, second.retired) == (0, 0, 0)
    assert gone.retired
    changed = Tag.objects.get(slug="denoising")
    changed.label_en = "Typo"
    changed.save()
    assert load_tags().changed == 1


def test_table_that_is_none_is_refused_with_a_sentence(tmp_path):
    from django.core.management.base import CommandError

    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")

    with pytest.raises(CommandError):
        call_command("load_tags", str(wrong))

    assert not Tag.objects.exists()
