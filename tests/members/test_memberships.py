import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from fbias.core.errors import DomainError, IllegalStep
from fbias.core.models import TimelineEntry
from fbias.core.timeline import timeline_of
from fbias.notifications.models import Notification
from members.enums import MembershipStatus as S
from members.models import Analyst, CharterAcceptance
from members.services import memberships
from tests.editing import seen_on
from tests.factories import (
    AnalystFactory,
    CharterVersionFactory,
    GrantFactory,
    HostFacilityFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_person_is_invited_accepts_the_charter_takes_leave_returns_and_leaves():
    coordinator, person = UserFactory(coordinator=True), UserFactory()
    charter = CharterVersionFactory()

    analyst = memberships.invite_analyst(person, by=coordinator, facility=HostFacilityFactory())
    assert analyst.status == S.INVITED
    assert not person.is_analyst
    assert Notification.objects.get().kind == "membership_invited"

    analyst = memberships.accept_charter(analyst, by=person, version=charter)
    assert analyst.status == S.ACTIVE
    analyst = memberships.take_leave(analyst, by=person)
    analyst = memberships.return_from_leave(analyst, by=person)
    analyst = memberships.leave_network(analyst, by=coordinator)
    assert analyst.status == S.ALUMNI
    assert [entry.verb for entry in timeline_of(analyst)][::-1] == [
        "analyst.invite",
        "analyst.accept_charter",
        "analyst.activate",
        "analyst.take_leave",
        "analyst.return_from_leave",
        "analyst.leave_network",
    ]

    analyst = memberships.invite_analyst(person, by=coordinator, facility=analyst.facility)
    assert analyst.status == S.INVITED
    assert Notification.objects.filter(kind="membership_invited").count() == 2


def test_member_is_not_invited_twice_and_only_by_coordinators():
    analyst = AnalystFactory()

    with pytest.raises(DomainError):
        memberships.invite_analyst(
            analyst.user, by=UserFactory(coordinator=True), facility=analyst.facility
        )
    with pytest.raises(PermissionDenied):
        memberships.invite_analyst(UserFactory(), by=analyst.user, facility=analyst.facility)

    assert Analyst.objects.count() == 1
    assert not TimelineEntry.objects.exists()


def test_nobody_accepts_the_charter_for_another():
    analyst, charter = AnalystFactory(invited=True), CharterVersionFactory()

    with pytest.raises(PermissionDenied):
        memberships.accept_charter(analyst, by=UserFactory(coordinator=True), version=charter)

    analyst.refresh_from_db()
    assert analyst.status == S.INVITED
    assert not CharterAcceptance.objects.exists()


def test_old_charter_cannot_be_accepted():
    analyst = AnalystFactory(invited=True)
    old = CharterVersionFactory()
    CharterVersionFactory(published_on="2026-06-01")

    with pytest.raises(DomainError):
        memberships.accept_charter(analyst, by=analyst.user, version=old)

    assert not CharterAcceptance.objects.exists()


def test_accepting_twice_keeps_the_first_date():
    analyst, charter = AnalystFactory(invited=True), CharterVersionFactory()

    memberships.accept_charter(analyst, by=analyst.user, version=charter)
    first = CharterAcceptance.objects.get().accepted_at
    memberships.accept_charter(analyst, by=analyst.user, version=charter)

    assert CharterAcceptance.objects.get().accepted_at == first


def test_stranger_cannot_send_a_member_on_leave():
    analyst = AnalystFactory()

    with pytest.raises(PermissionDenied):
        memberships.take_leave(analyst, by=AnalystFactory().user)
    with pytest.raises(IllegalStep):
        memberships.return_from_leave(analyst, by=analyst.user)

    analyst.refresh_from_db()
    assert analyst.status == S.ACTIVE
    assert not TimelineEntry.objects.exists()


def test_invited_person_reads_ticks_and_accepts_on_the_page(signed_in):
    analyst, charter = AnalystFactory(invited=True), CharterVersionFactory(text_en="We serve all.")
    client, page = signed_in(analyst.user), reverse("members:charter")

    assert "We serve all." in client.get(page).content.decode()
    assert client.post(page, {"version": charter.pk}).status_code == 422
    assert not CharterAcceptance.objects.exists()
    client.post(page, {"version": charter.pk, "accepted": "on"})

    analyst.refresh_from_db()
    assert analyst.status == S.ACTIVE
    assert CharterAcceptance.objects.get().version == charter


def test_a_step_asks_first_and_only_a_post_takes_it(signed_in):
    analyst = AnalystFactory()
    client = signed_in(analyst.user)
    leave = reverse("members:membership_step", args=["take_leave"])

    assert "What you are responsible for" in client.get(leave).text
    analyst.refresh_from_db()
    assert analyst.status == S.ACTIVE
    assert client.post(reverse("members:membership_step", args=["invite_again"])).status_code == 404
    client.post(leave)
    refused = client.post(leave)

    analyst.refresh_from_db()
    assert analyst.status == S.ON_LEAVE
    assert refused.status_code == 409


def test_member_edits_their_page_but_not_their_status(signed_in):
    analyst = AnalystFactory(hours_per_month=6)

    signed_in(analyst.user).post(
        reverse("members:membership"),
        {
            "background": "Physicist",
            "languages": ["fr", "en"],
            "public_text": "<img src=x onerror=alert(1)>",
            "is_public": "on",
            "status": "alumni",
            "hours_per_month": "160",
        },
    )

    analyst.refresh_from_db()
    assert (analyst.background, analyst.status, analyst.hours_per_month) == (
        "Physicist",
        S.ACTIVE,
        6,
    )
    page = signed_in(analyst.user).get(reverse("members:analyst", args=[analyst.pk]))
    assert "<img src=x" not in page.content.decode()


def test_spoken_languages_are_chosen_by_name_and_old_ones_are_kept(signed_in):
    analyst = AnalystFactory(languages="fr,sw", user__language="fr")
    client = signed_in(analyst.user)
    address = reverse("members:membership")
    page = client.get(address)
    form = page.context["form"]

    seen = {"seen": form["seen"].value(), "background": "Physicist"}
    client.post(address, {**seen, "languages": ["fr", "sw", "de"]})
    analyst.refresh_from_db()
    kept = analyst.languages
    refused = client.post(address, {"background": "Physicist", "languages": ["xx"]})

    for name in ("Allemand", "Français", "Swahili"):
        assert name in page.content.decode()
    assert form["languages"].value() == ["fr", "sw"]
    assert "Codes" not in page.content.decode()
    assert kept.split(",") == ["fr", "sw", "de"]
    assert refused.status_code == 422


def test_host_manager_writes_hours_of_their_own_site_only(signed_in):
    own, other = AnalystFactory(hours_per_month=6), AnalystFactory(hours_per_month=6)
    manager = GrantFactory(role="host_manager", facility=own.facility).user
    client = signed_in(manager)

    page = client.get(reverse("members:my_facility"))
    assert own.user.name in page.content.decode()
    assert other.user.name not in page.content.decode()
    said = {"hours_per_month": "10", "seen": seen_on(client, reverse("members:my_facility"))}
    client.post(reverse("members:hours", args=[own.pk]), said)
    refused = client.post(reverse("members:hours", args=[other.pk]), {"hours_per_month": "10"})

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.hours_per_month, other.hours_per_month) == (10, 6)
    assert refused.status_code == 403


def test_of_two_managers_the_second_reads_both_numbers(signed_in):
    analyst = AnalystFactory(hours_per_month=6, user__name="Lea")
    pages = [
        signed_in(GrantFactory(role="host_manager", facility=analyst.facility).user)
        for _ in range(2)
    ]
    seen = seen_on(pages[0], reverse("members:my_facility"))

    for client, hours in zip(pages, (10, 12), strict=True):
        said = {"hours_per_month": hours, "seen": seen}
        answer = client.post(reverse("members:hours", args=[analyst.pk]), said, follow=True)

    analyst.refresh_from_db()
    assert analyst.hours_per_month == 10
    told = "Lea: somebody saved 10 hours a month while you wrote 12 hours."
    assert told in answer.content.decode()


@pytest.mark.parametrize("hours", ("-1", "161", "many", "", "9" * 30))
def test_hours_that_are_none_change_nothing(signed_in, hours):
    analyst = AnalystFactory(hours_per_month=6)
    manager = GrantFactory(role="host_manager", facility=analyst.facility).user

    response = signed_in(manager).post(
        reverse("members:hours", args=[analyst.pk]), {"hours_per_month": hours}
    )

    analyst.refresh_from_db()
    assert response.status_code == 302
    assert analyst.hours_per_month == 6


def test_hours_service_obeys_the_limit():
    analyst = AnalystFactory()

    with pytest.raises(ValidationError):
        memberships.agree_hours(analyst, by=UserFactory(coordinator=True), hours_per_month=500)


def test_hours_page_is_for_host_managers(signed_in):
    assert signed_in(AnalystFactory().user).get(reverse("members:my_facility")).status_code == 404
