"""Members are asked once a week about conflicts, about all new requests in one mail."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from projects.models import Project
from projects.services.conflicts import ask_for_conflicts, last_round
from projects.services.steps import selection
from tests.factories import AnalystFactory, ConflictFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db

MEMBERS, REQUESTS = 19, 8
PARIS = ZoneInfo("Europe/Paris")


def looked_at(**fields):
    project = ProjectFactory(**fields)
    return selection.triage_project(project, by=UserFactory(coordinator=True))


def next_round():
    """A minute after the next Monday at eight."""
    return last_round(timezone.now()) + timedelta(weeks=1, minutes=1)


def asked():
    return Notification.objects.filter(kind="project_conflicts_asked").order_by("recipient__pk")


def test_looking_at_a_request_writes_to_no_member():
    AnalystFactory()

    looked_at()

    assert not asked().exists()


def test_eight_requests_are_one_mail_to_each_of_nineteen_members():
    members = AnalystFactory.create_batch(MEMBERS)
    for _ in range(REQUESTS):
        looked_at()

    assert ask_for_conflicts(next_round()) == MEMBERS

    assert [mail.recipient_id for mail in asked()] == [member.user_id for member in members]
    assert {len(mail.context["keys"]) for mail in asked()} == {REQUESTS}


def test_the_same_round_asks_once_and_the_next_one_only_what_is_new(mailoutbox):
    AnalystFactory()
    looked_at()
    ask_for_conflicts(next_round())

    assert ask_for_conflicts(next_round()) == 0
    assert ask_for_conflicts(next_round() + timedelta(weeks=1)) == 0
    assert asked().count() == 1


def test_what_was_looked_at_after_monday_waits_for_the_next_one():
    AnalystFactory()
    project = looked_at()
    monday = next_round() - timedelta(minutes=1)
    Project.objects.filter(pk=project.pk).update(status_since=monday + timedelta(seconds=1))

    assert ask_for_conflicts(monday + timedelta(days=3)) == 0
    assert ask_for_conflicts(monday + timedelta(weeks=1)) == 1


def test_a_member_reads_nothing_of_the_science_nor_of_whom_they_are_in_conflict_with(mailoutbox):
    member, away = AnalystFactory(), AnalystFactory(alumni=True)
    known, hidden = looked_at(title="Secret larvae"), looked_at()
    ConflictFactory(person=hidden.requester, with_person=member.user)
    looked_at(requester=member.user)

    assert ask_for_conflicts(next_round()) == 1

    mail = asked().get()
    deliver(mail.pk)
    place = known.requester.institution_text
    assert mail.context["requests"] == f"{known.requester.name} ({place}), {known.reference}"
    assert known.requester.name in mailoutbox[0].body
    assert "larvae" not in mailoutbox[0].body
    assert away.user_id != mail.recipient_id


def test_a_coordinator_in_conflict_with_one_of_them_does_not_read_the_mail_in_the_log():
    AnalystFactory()
    project, flo = looked_at(), UserFactory(coordinator=True)
    ask_for_conflicts(next_round())
    assert asked().visible_to(flo).exists()
    told = notify(project.requester, "mail_check", about=project.requester, occasion="once")
    assert Notification.objects.visible_to(flo).filter(pk=told.pk).exists()

    ConflictFactory(person=flo, with_person=project.requester)

    assert not asked().visible_to(flo).exists()


def test_a_request_decided_before_monday_is_asked_about_no_more():
    AnalystFactory()
    project = looked_at()
    selection.decline_project(project, by=UserFactory(coordinator=True), reason="Not for us.")

    assert ask_for_conflicts(next_round()) == 0


@pytest.mark.parametrize(
    ("now", "round_of"),
    (((2026, 11, 30, 7, 59), 23), ((2026, 11, 30, 8, 0), 30), ((2026, 12, 4, 12, 0), 30)),
)
def test_a_round_is_monday_at_eight_on_the_facilitys_clock(now, round_of):
    assert last_round(datetime(*now, tzinfo=PARIS)) == datetime(2026, 11, round_of, 8, tzinfo=PARIS)
