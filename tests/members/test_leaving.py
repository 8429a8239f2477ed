"""Who leaves, is on leave or has no account any more hands over; an empty seat is never silent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.messages.facts import published_panel
from consultations.queries.boards import board_of
from consultations.reminders import seats_of_the_gone, those_who_coordinate
from fbias.core.errors import DomainError
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from members.hooks.leaving import in_the_hands_of
from members.models import Analyst
from members.services.leaving import close_account
from members.services.memberships import leave_network, take_leave
from projects.models import Report, Task
from tests.factories import (
    AnalystFactory,
    AssignmentFactory,
    ConflictFactory,
    EvaluatorFactory,
    PanelSeatFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


@pytest.fixture
def ada():
    return AnalystFactory(user__name="Ada Morel")


def hands_full(analyst):
    """A seat, a project that is led, one that is mentored, an opinion, a report and a task."""
    seat = PanelSeatFactory(analyst=analyst, published=True, consultation__confirmed=True)
    lead = AssignmentFactory(analyst=analyst, project__status="active")
    mentor = AssignmentFactory(analyst=analyst, role="mentor", project__status="active")
    opinion = EvaluatorFactory(analyst=analyst)
    due = timezone.localdate() + timedelta(days=5)
    report = Report.objects.create(project=lead.project, number=1, due_on=due, author=analyst)
    Task.objects.create(
        project=lead.project, title="Read the films", due_on=due, assignee=analyst.user
    )
    return {
        f"Panel of {seat.consultation.reference}",
        f"Lead analyst of {lead.project.reference}",
        f"Mentor of {mentor.project.reference}",
        f"Opinion on {opinion.project.reference}",
        f"Report {report.number} of {lead.project.reference}",
        f"Task of {lead.project.reference}",
    }


def test_everything_that_is_held_is_named_before_and_told_with_the_note(client, flo, ada):
    held = hands_full(ada)
    AnalystFactory(user__name="Noor Haddad")
    client.force_login(ada.user)
    where = reverse("members:membership_step", args=["leave_network"])

    page = client.get(where)
    done = client.post(where, {"note": "Masks are on the share."})

    assert done.status_code == 302
    mail = Notification.objects.get(kind="member_hands")
    letter = write(mail)
    assert mail.recipient == flo
    for words in held:
        assert words in page.text
        assert words in letter.text
    for words in ("Ada Morel has left", "Masks are on the share.", "Could take over: Noor Haddad"):
        assert words in letter.text
    assert Analyst.objects.get(pk=ada.pk).status == "alumni"


@pytest.mark.parametrize(
    ("leave", "words"),
    (
        (lambda ada, flo: take_leave(ada, by=ada.user), "is on leave"),
        (lambda ada, flo: close_account(ada.user, by=flo), "The account of"),
    ),
)
def test_leave_and_a_closed_account_are_told_as_well(flo, ada, leave, words):
    hands_full(ada)

    leave(ada, flo)

    assert words in write(Notification.objects.get(kind="member_hands")).text


def test_who_holds_nothing_leaves_without_a_mail(flo, ada):
    leave_network(ada, by=ada.user)

    assert not Notification.objects.filter(kind="member_hands").exists()


def test_a_coordinator_in_conflict_reads_nothing_of_it_not_even_in_the_log(flo, ada):
    lead = AssignmentFactory(analyst=ada, project__status="active")
    rival = UserFactory(coordinator=True)
    ConflictFactory(person=rival, with_person=lead.project.requester)

    leave_network(ada, by=ada.user)

    mail = Notification.objects.get(kind="member_hands")
    assert mail.recipient == flo
    assert in_the_hands_of(ada, reader=rival) == []
    assert not Notification.objects.visible_to(rival).filter(pk=mail.pk).exists()


def test_the_mail_is_dropped_once_everything_is_handed_over(flo, ada):
    lead = AssignmentFactory(analyst=ada, project__status="active")
    leave_network(ada, by=ada.user)

    lead.status = "ended"
    lead.save()

    assert write(Notification.objects.get(kind="member_hands")) is None


def test_days_away_name_what_is_due_in_them_and_no_role(ada):
    lead = AssignmentFactory(analyst=ada, project__status="active")
    day = timezone.localdate() + timedelta(days=5)
    for number, due in ((1, day), (2, day + timedelta(days=30))):
        Report.objects.create(project=lead.project, number=number, due_on=due, author=ada)

    held = in_the_hands_of(ada, reader=ada.user, during=(day, day))

    assert [one.label for one in held] == [f"Report 1 of {lead.project.reference}"]


def test_the_account_of_the_last_coordinator_stays_open(flo):
    with pytest.raises(DomainError, match="must coordinate"):
        close_account(flo, by=flo)

    flo.refresh_from_db()
    assert flo.is_active


@pytest.mark.parametrize("how", ("alumni", "on_leave", "closed"))
def test_a_seat_of_somebody_gone_is_said_on_board_page_mail_and_alarm(client, flo, ada, how):
    seat = PanelSeatFactory(analyst=ada, published=True, consultation__confirmed=True)
    consultation = seat.consultation
    now = consultation.session.starts_at - timedelta(days=3)
    assert not seats_of_the_gone(now).exists()
    if how == "closed":
        ada.user.is_active = False
        ada.user.save()
    else:
        Analyst.objects.filter(pk=ada.pk).update(status=how)

    (card,) = [one for one in board_of(consultation.open_desk, by=flo).cards if one.panel]
    assert set(card.panel[0].warnings) & {"is on leave", "has left: find somebody else"}
    assert "2 more analysts needed" in card.warnings
    client.force_login(consultation.requester)
    assert "1 analyst of your panel cannot come" in client.get(consultation.get_absolute_url()).text
    assert published_panel(consultation) == []
    assert list(seats_of_the_gone(now)) == [seat]
    assert list(those_who_coordinate(seat)) == [flo]
