"""Above the threshold of the facility, finance or the PI says yes before work starts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.core.links import sign
from fbias.core.models import TimelineEntry
from fbias.core.waiting import how_much_waits, waiting_for
from fbias.notifications.models import Notification
from members.enums import Role
from members.hooks.people import data_of
from members.models import User
from members.services.erasures import erase_person
from projects.enums import ApprovalStatus as Y
from projects.enums import ProjectStatus as P
from projects.messages.approvals import unapproved
from projects.models import Approval, Project, Quote
from projects.services.approvals import approve, ask_again, refuse_approval
from projects.services.mails.quotes import ANSWER_APPROVAL
from projects.services.quotes.answers import accept_quote
from projects.services.tasks import start_work
from tests.factories import (
    ApprovalFactory,
    AssignmentFactory,
    ConflictFactory,
    GrantFactory,
    QuoteFactory,
    UserFactory,
)
from tests.projects.working import nothing_written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limit(settings):
    settings.FACILITY_APPROVAL_ABOVE = Decimal(400)
    settings.FACILITY_APPROVED_BY = ["finance"]
    return settings


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def finance():
    person = UserFactory(name="Nadia Ferrand")
    GrantFactory(user=person, role=Role.FINANCE)
    return person


def accepted(**quote):
    """Ten hours at 40 euro with 20 % of VAT: 480 euro."""
    return accept_quote(QuoteFactory(**quote), by=None, name="Paula", terms_agreed=True)


def told(kind):
    rows = Notification.objects.filter(kind=kind)
    return sorted(rows.values_list("recipient__email", flat=True))


def test_a_sum_above_the_threshold_is_asked_of_finance(finance):
    quote = accepted()

    approval = Approval.objects.get()
    assert (approval.quote, approval.amount, approval.status) == (quote, 480, Y.WAITING)
    assert told("project_approval") == [finance.email]


@pytest.mark.parametrize("limit_of", (None, Decimal(480)))
def test_up_to_the_threshold_or_without_one_nobody_is_asked(limit, finance, limit_of):
    limit.FACILITY_APPROVAL_ABOVE = limit_of
    accepted()
    assert Approval.objects.count() == 0


def test_an_amendment_counts_with_what_was_accepted_before(limit, finance):
    limit.FACILITY_APPROVAL_ABOVE = Decimal(600)
    first = accepted()
    assert Approval.objects.count() == 0
    accepted(project=first.project, amends=first)
    assert Approval.objects.get().amount == 960


def ready(coordinator):
    """A project whose kick-off is done."""
    quote = QuoteFactory(accepted=True, project__status=P.ASSIGNED)
    AssignmentFactory(project=quote.project, status="accepted", role="lead")
    return quote


def test_work_does_not_start_before_the_yes(coordinator, finance):
    quote = ready(coordinator)
    approval = ApprovalFactory(quote=quote)

    with (
        nothing_written(quote.project),
        pytest.raises(DomainError, match=r"€480\.00 have to be app"),
    ):
        start_work(quote.project, by=coordinator)
    refuse_approval(approval, by=finance, reason="Not this year.")
    with nothing_written(quote.project), pytest.raises(DomainError, match="Not approved"):
        start_work(quote.project, by=coordinator)
    ask_again(approval, by=coordinator)
    approve(approval, by=finance)

    assert start_work(quote.project, by=coordinator).status == P.ACTIVE
    verbs = TimelineEntry.objects.filter(verb__contains="_sum").order_by("pk")
    assert [entry.verb for entry in verbs] == ["project.refuse_sum", "project.approve_sum"]
    assert {entry.actor for entry in verbs} == {finance}
    assert told("project_approval_answered") == [coordinator.email] * 2


def test_one_answer_counts(finance):
    approval = ApprovalFactory()
    approve(approval, by=finance)
    with nothing_written(approval), pytest.raises(DomainError, match="“Approved”"):
        refuse_approval(approval, by=finance, reason="No.")


def test_no_needs_a_reason(finance):
    approval = ApprovalFactory()
    with nothing_written(approval), pytest.raises(DomainError, match="Say why"):
        refuse_approval(approval, by=finance, reason=" ")


def test_coordinators_strangers_and_finance_in_conflict_do_not_approve(coordinator, finance):
    approval = ApprovalFactory()
    ConflictFactory(person=finance, with_person=approval.project.requester)
    for person in (coordinator, finance, approval.project.pi, UserFactory()):
        with nothing_written(approval), pytest.raises(PermissionDenied):
            approve(approval, by=person)


def test_where_the_facility_says_so_the_pi_approves_and_finance_does_not(limit, finance):
    limit.FACILITY_APPROVED_BY = ["pi"]
    quote = accepted()

    assert told("project_approval") == [quote.project.pi.email]
    approval = Approval.objects.get()
    with pytest.raises(PermissionDenied):
        approve(approval, by=finance)
    assert approve(approval, by=quote.project.pi).status == Y.APPROVED


def test_a_mail_leads_to_a_page_with_a_button_and_looking_changes_nothing(finance, client):
    approval = ApprovalFactory()
    address = reverse("projects:approval_link", args=[sign(ANSWER_APPROVAL, approval, finance)])

    page = client.get(address)
    assert "Approve €480.00?" in page.text
    assert Approval.objects.get().status == Y.WAITING

    refused = client.post(address, {"answer": "no"})
    assert refused.status_code == 422
    assert "Say why it is not approved." in refused.text

    assert "Nadia Ferrand answered on" in client.post(address, {"answer": "yes"}).text
    late = client.post(address, {"answer": "no", "reason": "No."})
    assert late.status_code == 409
    assert Approval.objects.get().status == Y.APPROVED


def test_finance_finds_what_waits_above_the_sheets(finance, client):
    approval = ApprovalFactory()
    client.force_login(finance)
    page = client.get(reverse("projects:invoices")).text
    assert f"Quote {approval.quote.number} waits for your approval: €480.00" in page
    assert approval.get_absolute_url() in page


def asked_of(person):
    """What waits on Today, by its sentence and link; the badge counts the same."""
    items = [one for pile in waiting_for(person) if pile.key == "approvals" for one in pile.items]
    assert len(how_much_waits(person).rows) >= len(items)
    return [(one.what, one.url) for one in items]


def test_a_sum_waits_on_today_of_whoever_may_approve_it_until_one_answers(
    limit, finance, coordinator
):
    approval = ApprovalFactory()
    second = UserFactory()
    GrantFactory(user=second, role=Role.FINANCE)
    waits = [("Approve €480.00, or say why not", approval.get_absolute_url())]
    people = (finance, second, approval.project.pi, coordinator, approval.project.requester)

    assert [asked_of(one) for one in people] == [waits, waits, [], [], []]
    limit.FACILITY_APPROVED_BY = ["pi"]
    assert [asked_of(one) for one in people] == [[], [], waits, [], []]
    limit.FACILITY_APPROVED_BY = ["finance", "pi"]
    assert [asked_of(one) for one in people] == [waits, waits, waits, [], []]

    approve(approval, by=finance)
    assert [asked_of(one) for one in people] == [[]] * 5


def test_today_follows_the_rule_in_conflict_for_ones_own_and_by_the_day(finance):
    approval = ApprovalFactory()
    today = timezone.localdate()

    with transaction.atomic():
        conflict = ConflictFactory(person=finance, with_person=approval.project.requester)
        assert asked_of(User.objects.get(pk=finance.pk)) == []
        conflict.delete()
    Project.objects.update(pi=finance)
    assert asked_of(User.objects.get(pk=finance.pk)) == []
    Project.objects.update(pi=UserFactory())
    assert len(asked_of(User.objects.get(pk=finance.pk))) == 1
    Project.objects.update(status=P.CANCELLED)
    assert asked_of(User.objects.get(pk=finance.pk)) == []
    Project.objects.update(status=P.QUOTE_ACCEPTED)
    finance.grants.update(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    assert asked_of(User.objects.get(pk=finance.pk)) == []


def test_finance_answers_from_today(finance, client):
    approval = ApprovalFactory()
    client.force_login(finance)
    page = client.get(reverse("today")).text
    assert "Approve €480.00, or say why not" in page
    assert approval.get_absolute_url() in page

    client.post(approval.get_absolute_url(), {"answer": "yes"})

    assert approval.get_absolute_url() not in client.get(reverse("today")).text


def test_coordinators_see_the_no_and_ask_again(coordinator, client):
    approval = ApprovalFactory(refused=True, quote__project__status=P.QUOTE_ACCEPTED)
    client.force_login(coordinator)
    page = client.get(reverse("projects:quote", args=[approval.project_id])).text
    assert "Not this year." in page
    client.post(reverse("projects:approval_again", args=[approval.pk]))
    assert Approval.objects.get().status == Y.WAITING


def test_silence_of_five_days_is_reminded(finance):
    approval = ApprovalFactory()
    now = timezone.now()
    assert unapproved(now + timedelta(days=4)) == []
    assert unapproved(now + timedelta(days=5, minutes=1)) == [approval]
    approve(approval, by=finance)
    assert unapproved(now + timedelta(days=6)) == []


def test_the_project_and_the_quote_stay_as_the_pi_accepted_them(finance):
    quote = accepted()
    refuse_approval(Approval.objects.get(), by=finance, reason="Not this year.")
    assert Project.objects.get().status == P.QUOTE_ACCEPTED
    assert Quote.objects.get() == quote


def test_an_erased_approver_leaves_the_answer_without_the_name(finance, coordinator):
    approval = ApprovalFactory()
    refuse_approval(approval, by=finance, reason="Not this year.")
    assert [row["reason"] for row in data_of(finance)["approvals"]] == ["Not this year."]
    finance.grants.all().delete()

    erase_person(finance, by=coordinator)

    left = Approval.objects.get()
    assert (left.status, left.answered_by, left.reason) == (Y.REFUSED, "…", "Not this year.")
