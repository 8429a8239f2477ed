"""A facility without the demo: from an empty database to the first booked session."""

import re
import uuid
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus, OpenDeskStatus
from consultations.forms.open_desks.planning import as_typed
from consultations.models import Consultation, OpenDesk
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from members.models import Analyst, HostFacility, Institution, User
from projects.enums import Activity
from projects.models import DecisionTemplate, PriceCategory
from projects.services.prices import packaged
from tests.consultations.test_booking import ANSWERS

pytestmark = pytest.mark.django_db

OPERATORS = (
    "EMAIL_URL", "CONTACT_EMAIL", "SITE_URL", "FACILITY_TIME_ZONE", "FACILITY_NAME",
    "VIDEO_BASE_URL",
)  # fmt: skip
PASSWORD = "open-water-swim-9"
FIRST_STEPS = reverse("members:first_steps")


@pytest.fixture
def operated(settings):
    """What the operator wrote into `.env`."""
    settings.CHOSEN = frozenset(OPERATORS)
    settings.FACILITY_ADDRESS, settings.FACILITY_REGISTRATION = "1 rue du Port", "SIRET 1"


@pytest.fixture(autouse=True)
def _installed():
    """What set-up does at every start, and the migrations once."""
    call_command("load_tags", stdout=StringIO())
    letters = [DecisionTemplate(**row) for row in packaged("letters.json")]
    DecisionTemplate.objects.bulk_create(letters, ignore_conflicts=True)


def read_mails():
    """Send what is due and return the mails that left since the last time."""
    mail.outbox.clear()
    for pk in Notification.objects.due().order_by("pk").values_list("pk", flat=True):
        deliver(pk)
    return list(mail.outbox)


def missing():
    out = StringIO()
    with suppress(CommandError):
        call_command("check_facility", stdout=out)
    return re.findall(r"^MISSING +([^:]+):", out.getvalue(), re.MULTILINE)


def open_account(link, name):
    """Follow a signed link in a browser of one's own; returns it and where it landed."""
    client = Client()
    answers = {"name": name, "password1": PASSWORD, "language": "en", "privacy": "on"}
    landed = client.post("/" + link.split("/", 3)[3], answers)
    return client, landed.url


def link_in(letter):
    return re.search(r"http\S+/accounts/open/\S+", letter.body)[0]


def saved(client, name, values):
    """Add a row in the admin as a browser would."""
    response = client.post(reverse(f"admin:{name}_add"), values)
    assert response.status_code == 302, response.content.decode()


def fill_in_what_is_missing(client):
    saved(client, "members_institution", {
        "name": "Institut des Rives", "kind": "academic", "country": "France",
    })  # fmt: skip
    saved(client, "members_hostfacility", {
        "name": "Imaging core", "slug": "imaging-core", "city": "Lyon", "latitude": "45.7",
        "longitude": "4.8", "institution": Institution.objects.get().pk,
    })  # fmt: skip
    for name in ("members_charterversion", "projects_terms"):
        proposed = client.get(reverse(f"admin:{name}_add")).context["adminform"].form.initial
        assert proposed["text_en"]
        assert proposed["text_fr"]
        saved(client, name, {**proposed, "published_on": str(timezone.localdate())})
    saved(client, "projects_pricecategory", {
        "code": "academic", "label_en": "Public", "label_fr": "Public", "order": "1",
    })  # fmt: skip
    saved(client, "projects_rate", {
        "category": PriceCategory.objects.get().pk, "activity": Activity.values[0],
        "full": "80", "price": "40", "vat_percent": "20", "valid_from": "2026-01-01",
    })  # fmt: skip


def test_an_empty_facility_says_what_it_lacks_each_with_its_place():
    out = StringIO()
    with pytest.raises(CommandError, match="Missing: "):
        call_command("check_facility", stdout=out)

    lines = [line for line in out.getvalue().splitlines() if line.startswith("MISSING")]
    assert [re.match(r"MISSING +([^:]+):", line)[1] for line in lines] == [
        "Contact address", "Address of the portal", "Time zone", "Name of the facility",
        "Letterhead", "Video calls", "Coordinator", "Host facility", "Charter", "Prices",
        "Terms on acknowledgement and authorship",
    ]  # fmt: skip
    assert all(" in .env" in line or "/admin/" in line for line in lines)


def test_without_a_mail_server_the_portal_says_so_everywhere(settings, client):
    settings.MAILS_LEAVE = False

    assert "Mail" in missing()
    assert "No mail leaves this portal yet" in client.get("/").content.decode()


# --- the week, in order -------------------------------------------------------------------------


def test_a_new_facility_lives_its_first_week(operated):
    cora = coordinator_made_on_the_command_line()
    assert [need.what for need in cora.get(FIRST_STEPS).context["missing"]] == missing()

    fill_in_what_is_missing(cora)
    assert missing() == []

    analysts = [invited_analyst(cora, name) for name in ("Ada", "Noor")]
    read_mails()
    told = Notification.objects.filter(kind="member_joined", address="cora@example.org")
    assert sorted(told.values_list("subject", flat=True)) == [
        "Ada joined the network",
        "Noor joined the network",
    ]

    desk = planned_polled_and_opened(cora, analysts)
    assert desk.status == OpenDeskStatus.OPEN

    booked = booked_by_a_newcomer(desk)
    assert booked.status in ConsultationStatus.BOOKED
    assert booked.requester == User.objects.get(email="bea@example.org")
    assert not EmailAddress.objects.filter(verified=False).exists()


def coordinator_made_on_the_command_line():
    """No mail is needed: the operator hands the link over."""
    out = StringIO()
    call_command("make_coordinator", "cora@example.org", "--name", "Cora Amiel", stdout=out)
    cora, landed = open_account(re.search(r"http\S+", out.getvalue())[0], "Cora Amiel")
    assert landed == FIRST_STEPS
    return cora


def invited_analyst(cora, name):
    """One mail, one link: password, charter, and on to the expertise."""
    invitation = {
        "email": f"{name.lower()}@example.org", "name": name, "language": "en",
        "facility": HostFacility.objects.get().pk, "career_stage": "senior",
        "hours_per_month": "6",
    }  # fmt: skip
    assert cora.post(reverse("members:invite"), invitation).status_code == 302
    (letter,) = [one for one in read_mails() if one.to == [invitation["email"]]]
    browser, landed = open_account(link_in(letter), name)
    assert landed == reverse("members:charter")
    version = browser.get(landed).context["version"]
    accepted = browser.post(landed, {"version": version.pk, "accepted": "on"})
    assert accepted.url == reverse("members:expertise")
    assert Analyst.objects.can_work().filter(user__name=name).exists()
    return browser


def planned_polled_and_opened(cora, analysts):
    """As the forms propose it, but for the number of sessions."""
    plan = reverse("consultations:plan")
    proposal = as_typed(cora.get(plan).context["form"].initial)
    now = f"{timezone.localtime():%Y-%m-%dT%H:%M}"  # on some days a later opening is proposed
    cora.post(plan, {**proposal, "opens_at": now, "hours": ["10:00"], "rooms": "2"})
    desk = OpenDesk.objects.get()
    tomorrow = timezone.localtime() + timedelta(days=1)
    poll = reverse("consultations:poll", args=[desk.pk])
    cora.post(poll, {"closes_at": f"{tomorrow:%Y-%m-%dT%H:%M}", "opens_by_offers": ""})
    offered = {"hours": [desk.sessions.first().starts_at.isoformat()], "max_sessions": "2"}
    for browser in analysts:
        browser.post(reverse("consultations:offer", args=[desk.pk]), offered)
    cora.post(reverse("consultations:desk_step", args=[desk.pk, "open"]))
    assert desk.offers.count() == len(analysts)
    desk.refresh_from_db()
    return desk


def booked_by_a_newcomer(desk):
    """From the public page through sign-up, the mail and one question back to the page."""
    page = reverse("consultations:opendesk", args=[desk.pk])
    bea = Client()
    answers = {"name": "Bea Rossi", "email": "bea@example.org", "password1": PASSWORD}
    sign_up = f"{reverse('account_signup')}?next={page}"
    bea.post(sign_up, {**answers, "language": "en", "privacy": "on"})
    (letter,) = [one for one in read_mails() if one.to == ["bea@example.org"]]
    confirm = re.search(r"http\S+(/accounts/confirm-email/\S+)", letter.body)[1]
    asked = bea.post(confirm).url
    place = {"institution_text": "Station marine", "institution_kind": "academic"}
    assert bea.post(asked, {**place, "institution_country": "France"}).url == page

    claim = reverse("consultations:claim", args=[desk.sessions.first().pk])
    bea.post(claim, {"request_key": uuid.uuid4()})
    held = Consultation.objects.get()
    for number in (1, 2, 3, 4):
        bea.post(reverse("consultations:step", args=[held.pk, number]), ANSWERS)
    held.refresh_from_db()
    return held
