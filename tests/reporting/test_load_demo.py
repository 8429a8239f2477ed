"""The demo facility: complete, loaded once, and never beside real data."""

import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from consultations.models import Approach, Consultation, OpenDesk, PanelSeat, Record
from fbias.core.waiting import waiting_for
from fbias.imagery.models import Upload
from fbias.notifications.enums import NotificationStatus
from fbias.notifications.models import Notification
from fbias.reporting.queries.projects import table_1_rows
from members.models import User
from projects.models import Project
from tests.factories import UserFactory

MODELS = (User, OpenDesk, Consultation, PanelSeat, Record, Approach, Upload, Project)


def counts():
    return {model.__name__: model.objects.count() for model in MODELS}


@pytest.fixture
def demo_on(settings, db):
    settings.DEMO = True


def test_the_demo_is_refused_beside_real_data(db, settings):
    settings.DEMO = settings.DEBUG = False

    with pytest.raises(CommandError, match="known password"):
        call_command("load_demo")

    assert not User.objects.exists()


def test_a_portal_with_accounts_is_left_alone(demo_on, capsys):
    UserFactory()

    call_command("load_demo", "--if-empty")

    assert (User.objects.count(), "already" in capsys.readouterr().out) == (1, True)


def test_the_demo_is_complete_and_loading_it_twice_is_loading_it_once(demo_on, client, settings):
    call_command("load_demo", "--if-empty")
    first = counts()
    call_command("load_demo")

    assert counts() == first
    assert first | {"User": 0, "Upload": 0, "PanelSeat": 0} == {
        "User": 0,
        "OpenDesk": 3,
        "Consultation": 9,
        "PanelSeat": 0,
        "Record": 4,
        "Approach": 8,
        "Upload": 0,
        "Project": 15,
    }
    assert states() == {"held": 4, "no_show": 1, "confirmed": 3, "provisional": 1}
    assert all(upload.is_readable and upload.thumbnail for upload in Upload.objects.all())
    coordinator = User.objects.get(email="coordinator@demo.fbias.example")
    assert table_1_rows(coordinator) == printed_table_1(settings)
    look_around(client)


def states():
    found = {}
    for status in Consultation.objects.values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
    return found


def printed_table_1(settings):
    rows = json.loads((settings.BASE_DIR / "projects/data/table1.json").read_text())["projects"]
    return [
        (
            row["title"],
            row["notes"],
            Decimal(str(row["effort_hours"])),
            Decimal(str(row["consultation_hours"])),
        )
        for row in rows
    ]


def look_around(client):
    """What each demo account finds on its first page."""
    requester, analyst = (
        User.objects.get(email=f"{name}@demo.fbias.example") for name in ("requester", "analyst")
    )
    mine = Consultation.objects.filter(requester=requester)
    assert [(c.status, bool(c.record.sent_at)) for c in mine] == [("held", True)]
    coming = Consultation.objects.filter(
        open_desk__status="open", seats__analyst__user=analyst, seats__published_at__isnull=False
    )
    assert [c.status for c in coming] == ["confirmed"]
    client.force_login(requester)
    page = client.get(reverse("consultations:consultation", args=[mine.get().pk]))
    assert page.status_code == 200
    pi = User.objects.get(email="pi@demo.fbias.example")
    client.force_login(pi)
    assert "Accept or refuse the quote" in client.get(reverse("projects:mine")).text
    assert [pile.key for pile in waiting_for(pi)] == ["quotes"]
    mail = Notification.objects.get(recipient=pi, kind="project_quote")
    assert mail.status == NotificationStatus.DUE
