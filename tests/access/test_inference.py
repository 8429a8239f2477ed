"""Nobody in conflict learns more than “taken”: two facilities, the same pages to the byte.

Both hold the same visible requests, and a past and a coming session that somebody hidden occupies.
Who that is, what was asked, which state it reached, which images, panels, mails, cancelled requests
and projects stand behind it: all of that differs, and none of it may show on any page that the
reader can open, in an export, in the mail log, in a figure or in a calendar.

What a reader does learn, because people could not work otherwise: that the session is taken (the
public page says so too), and that an analyst cannot sit in a visible session of the same hour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import factory
import pytest
import time_machine
from django.contrib import admin
from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse

from consultations.models import PanelSeat
from fbias.notifications.models import Notification
from fbias.notifications.services import make_feed
from members.models import User
from projects.enums import ProjectStatus
from tests import factories as made
from tests.access.policy import routes
from tests.access.visit import Visitor

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
READERS = ("coordinator", "analyst", "funder")
RANDOM = re.compile(
    rb'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|value="[\w]{64}"|"[\w]{64}"'
)
ENDS_SOMETHING = ("logout", "login", "2fa", "password", "reauthenticate")


# --- two facilities -----------------------------------------------------------------------------


def start_counting_again() -> None:
    """The same ids and names in both facilities: what differs on a page then is a fact."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences")
        for (name,) in cursor.fetchall():
            cursor.execute("SELECT setval(%s, 500000)", [name])
    for known in vars(made).values():
        if isinstance(known, type) and issubclass(known, factory.django.DjangoModelFactory):
            known.reset_sequence(0, force=True)


def facility(hidden: int, *, in_conflict: bool = True) -> dict[str, object]:
    """`hidden` says which of two people occupies what the readers may not see."""
    start_counting_again()
    people = {
        "coordinator": made.UserFactory(coordinator=True),
        "analyst": made.AnalystFactory().user,
        "funder": made.UserFactory(funder=True),
    }
    institution = made.InstitutionFactory()
    secret_people = [made.UserFactory(), made.UserFactory(institution=institution)]
    if in_conflict:
        for reader in people.values():
            for person in secret_people:
                made.ConflictFactory(person=reader, with_person=person)
    coming, past = made.OpenDeskFactory(), made.OpenDeskFactory(past=True)
    sessions = {
        (desk, hour, room): made.SessionFactory(open_desk=desk, hour=hour, room=room)
        for desk in (coming, past)
        for hour in (10, 12)
        for room in "AB"
    }
    seen = made.ConsultationFactory(
        session=sessions[coming, 10, "A"], confirmed=True, room_name="seen-room"
    )
    made.ConsultationImageFactory(consultation=seen)
    made.ConsultationFactory(session=sessions[past, 10, "A"], held=True, room_name="past-room")
    project = made.ProjectFactory()
    spare = made.AnalystFactory()
    feeds = {name: make_feed(by=person) for name, person in people.items()}
    found = {"people": people, "seen": seen, "project": project, "desk": coming, "feeds": feeds}
    taken = sessions[coming, 12, "B"], sessions[past, 12, "B"]
    if hidden == 0:
        hide_little(secret_people[0], *taken)
    else:
        hide_much(secret_people[1], *taken, panel=(spare, people["analyst"].analyst))
    return found


def hide_little(person: User, ahead, before) -> None:
    """A booking without images, and an hour to which nobody came."""
    case = made.ConsultationFactory(session=ahead, requester=person, provisional=True)
    made.ConsultationFactory(session=before, requester=person, no_show=True)
    mail(case, person)


def hide_much(person: User, ahead, before, *, panel) -> None:
    """The same two sessions, taken by somebody of whom the portal knows a great deal."""
    case = made.ConsultationFactory(
        session=ahead,
        requester=person,
        confirmed=True,
        answers=made.plain_answers("Secret") | {"goals": ["track", "size"]},
    )
    made.ConsultationImageFactory(consultation=case)
    held = made.ConsultationFactory(session=before, requester=person, held=True)
    made.RecordFactory(consultation=held, hours=7)
    for analyst in panel:
        mail(made.PanelSeatFactory(consultation=case, analyst=analyst, published=True), person)
    made.ConsultationFactory(session=before, requester=person, cancelled=True)
    mail(case, person)
    active = made.ProjectFactory(
        requester=person, status=ProjectStatus.ACTIVE, earlier_effort_hours=31
    )
    made.ProjectImageFactory(project=active)
    mail(active, person)
    mail(made.MessageFactory(project=active, author=person), person)


def mail(about, recipient: User) -> None:
    kind = "panel_seated" if isinstance(about, PanelSeat) else "consultation_confirmed"
    Notification.objects.create(
        about=about,
        kind=kind,
        recipient=recipient,
        address=recipient.email,
        occasion=f"{about.pk}",
        status="failed",
        subject="Secret",
        text="Secret",
    )


# --- everything that one reader can open --------------------------------------------------------


def addresses(found: dict) -> Iterator[str]:
    """Every route without arguments, and the pages of what everybody here may see."""
    for route in routes():
        name = route.name
        if "/" in name or any(word in route.path for word in ENDS_SOMETHING):
            continue
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue
    desk, seen, project = found["desk"].pk, found["seen"].pk, found["project"].pk
    for name, pk in (
        ("consultations:opendesk", desk),
        ("consultations:board", desk),
        ("consultations:offer", desk),
        ("consultations:consultation", seen),
        ("projects:project", project),
        ("projects:thread", project),
        ("projects:timeline", project),
    ):
        yield reverse(name, args=[pk])
    for person in found["people"].values():
        yield reverse("admin:members_user_change", args=[person.pk])
        yield reverse("admin:members_user_history", args=[person.pk])
    yield reverse("admin:consultations_opendesk_change", args=[desk])
    for query in ("mails/?q=Secret", "mails/?status=failed", "figures/?year=2027"):
        yield f"/{query}"
    for model in admin.site._registry:
        entry = f"admin:{model._meta.label_lower.replace('.', '_')}_changelist"
        yield f"{reverse(entry)}?q=Secret"


def all_that_shows(reader: str, found: dict) -> dict[str, bytes]:
    browser = Visitor(found["people"][reader])
    shown = {address: browser.get(address) for address in addresses(found)}
    for model, options in admin.site._registry.items():
        if "export" in options.actions:
            address = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
            body = {"action": "export", "select_across": "1", "_selected_action": "1"}
            shown[f"export of {address}"] = browser.post(address, body)
    feed = reverse("notifications:calendar", args=[found["feeds"][reader]])
    shown["the calendar"] = Visitor().get(feed)
    return {
        address: b"%d " % answer.status + RANDOM.sub(b"", answer.masked(address))
        for address, answer in shown.items()
        if answer.status < 400
    }


def visit(reader: str, hidden: int, **options: bool) -> dict[str, bytes]:
    with transaction.atomic():
        shown = all_that_shows(reader, facility(hidden, **options))
        transaction.set_rollback(True)
    return shown


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(
        address for address in one.keys() | other.keys() if one.get(address) != other.get(address)
    )


@pytest.fixture(autouse=True)
def _one_moment():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_in_conflict_cannot_tell_who_is_hidden(reader):
    one, other = visit(reader, 0), visit(reader, 1)

    assert len(one) > 20
    assert differences(one, other) == []


def test_without_the_conflict_the_same_pages_tell_them_apart():
    one, other = (
        visit("coordinator", 0, in_conflict=False),
        visit("coordinator", 1, in_conflict=False),
    )

    told = differences(one, other)

    assert {"/boards/", "/figures/", "/figures/figures.csv", "/mails/"} <= set(told)
    assert {"/admin/consultations/consultation/", "/admin/projects/project/"} <= set(told)
    assert any(address.startswith("export of") for address in told)
