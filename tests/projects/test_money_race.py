"""Two at once, on real connections: one acceptance, and numbers one after another."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from members.enums import Role
from projects.enums import ApprovalStatus
from projects.enums import ProjectStatus as P
from projects.enums import QuoteStatus as Q
from projects.models import (
    Approval,
    CreditNote,
    Invoice,
    InvoiceLine,
    Project,
    PurchaseOrder,
    Quote,
    Series,
)
from projects.services.approvals import approve, refuse_approval
from projects.services.credit_notes import credit_invoice
from projects.services.invoices import bill_again, issue_invoice
from projects.services.papers import next_number
from projects.services.purchase_orders import accept_with_order
from projects.services.quotes import answers
from projects.services.quotes.answers import accept_quote, refuse_quote
from tests.factories import ApprovalFactory, GrantFactory, InvoiceFactory, QuoteFactory, UserFactory
from tests.projects.test_invoices import lock, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


def at_once(*acts):
    """Run them together; the sentence of each refusal, or nothing."""
    ready, told = threading.Barrier(len(acts)), []

    def run(act):
        try:
            connection.ensure_connection()
            ready.wait()
            act()
            told.append("")
        except DomainError as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_of_ten_clicks_one_accepts():
    quote = QuoteFactory()
    told = at_once(
        *[
            lambda: accept_with_order(
                quote, by=None, name="Paula", terms_agreed=True, order_number="PO-7"
            )
        ]
        * 10
    )
    assert [bool(sentence) for sentence in told] == [False, *[True] * 9]
    assert "already been answered" in told[1]
    assert Project.objects.get().status == P.QUOTE_ACCEPTED
    assert PurchaseOrder.objects.count() == 1
    assert TimelineEntry.objects.filter(verb="quote.accept").count() == 1


def test_yes_and_no_at_once_leave_one_answer():
    quote = QuoteFactory()
    told = at_once(
        lambda: accept_quote(quote, by=None, name="Paula", terms_agreed=True),
        lambda: refuse_quote(quote, by=None, name="Paula", reason="No."),
    )
    assert told[0] == ""
    assert told[1] != ""
    fresh = Quote.objects.get()
    ends = {Q.ACCEPTED: P.QUOTE_ACCEPTED, Q.REFUSED: P.QUOTE_REFUSED}
    assert Project.objects.get().status == ends[fresh.status]


def test_without_the_lock_two_clicks_would_both_accept():
    """The control: the same clicks on the old rows, so that the race is a real one."""
    together = threading.Barrier(2)

    def naive(quote):
        found = Quote.objects.select_related("project").get(pk=quote.pk)
        project = found.project
        together.wait(timeout=60)
        answers._refuse_old(found)
        answers._refuse_unanswerable(project, found)
        found.status, found.answered_at = Q.ACCEPTED, timezone.now()
        found.terms_agreed = True
        found.save()

    quote = QuoteFactory()
    assert at_once(lambda: naive(quote), lambda: naive(quote)) == ["", ""]


def test_sheets_made_at_once_have_numbers_one_after_another():
    by = UserFactory(coordinator=True)
    projects = [QuoteFactory(accepted=True, project__status=P.COMPLETED).project for _ in range(5)]
    for project in projects:
        work(project, 3)
    lock()
    told = at_once(
        *[lambda project=project: issue_invoice(project, by=by) for project in projects * 2]
    )
    assert [bool(sentence) for sentence in told] == [False] * 5 + [True] * 5
    year = timezone.localdate().year
    assert sorted(Invoice.objects.values_list("number", flat=True)) == [
        f"F-{year}-{number:04d}" for number in range(1, 6)
    ]
    assert Series.objects.get(name="F").last == 5


def test_the_first_numbers_of_a_year_asked_for_at_once_are_all_different():
    taken = []
    at_once(*[lambda: taken.append(next_number("Q", on=date(2031, 1, 1)))] * 8)
    assert sorted(taken) == [f"Q-2031-{number:04d}" for number in range(1, 9)]


def test_a_sheet_is_taken_back_once_by_eight_who_try_at_once():
    by, sheet = UserFactory(coordinator=True), InvoiceFactory()
    line = sheet.lines.get()

    told = at_once(
        *[lambda: credit_invoice(sheet, by=by, reason="Twice.", hours={line.pk: Decimal(3)})] * 8
    )

    assert [bool(sentence) for sentence in told] == [False] * 2 + [True] * 6
    assert InvoiceLine.objects.get().credited == 6
    assert sorted(CreditNote.objects.values_list("number", flat=True)) == [
        f"A-{timezone.localdate().year}-000{number}" for number in (1, 2)
    ]


def test_without_the_lock_more_would_be_taken_back_than_the_sheet_is():
    """The control: both read what is left before either writes."""
    together, sheet = threading.Barrier(2), InvoiceFactory()

    def naive():
        line = InvoiceLine.objects.get(invoice=sheet)
        together.wait(timeout=60)
        if line.hours - line.credited >= 5:
            InvoiceLine.objects.filter(pk=line.pk).update(credited=line.credited + 5)
            CreditNote.objects.create(
                project=sheet.project, invoice=sheet, number=str(threading.get_ident())[-20:],
                reason="So.", hours=5, full=400, net=200, vat=40,
            )  # fmt: skip

    assert at_once(naive, naive) == ["", ""]
    assert sum(note.hours for note in CreditNote.objects.all()) == 10
    assert InvoiceLine.objects.get().hours == 8


def test_two_of_finance_who_answer_at_once_leave_one_answer():
    approval, people = ApprovalFactory(), [UserFactory(), UserFactory()]
    for person in people:
        GrantFactory(user=person, role=Role.FINANCE)

    told = at_once(
        lambda: approve(approval, by=people[0]),
        lambda: refuse_approval(approval, by=people[1], reason="Not this year."),
    )

    assert [bool(sentence) for sentence in told] == [False, True]
    answers = TimelineEntry.objects.filter(verb__in=("approval.approve", "approval.refuse"))
    assert answers.count() == 1
    assert Approval.objects.get().answered_by == answers.get().actor.name


def test_without_the_lock_two_of_finance_would_both_answer():
    """The control: both read that it waits before either writes."""
    together, approval = threading.Barrier(2), ApprovalFactory()
    answered = []

    def naive(status):
        found = Approval.objects.get(pk=approval.pk)
        together.wait(timeout=60)
        if found.status == ApprovalStatus.WAITING:
            found.status, found.answered_at, found.reason = status, timezone.now(), "So."
            found.save()
            answered.append(status)

    ends = (ApprovalStatus.APPROVED, ApprovalStatus.REFUSED)
    assert at_once(*[lambda end=end: naive(end) for end in ends]) == ["", ""]
    assert sorted(answered) == sorted(ends)


def nothing_left():
    sheet = InvoiceFactory()
    sheet.lines.update(credited=8)
    return sheet


def test_a_sheet_is_billed_again_once_by_eight_who_try_at_once():
    by, sheet = UserFactory(coordinator=True), nothing_left()
    told = at_once(*[lambda: bill_again(sheet, by=by)] * 8)
    assert [bool(sentence) for sentence in told] == [False, *[True] * 7]
    assert TimelineEntry.objects.filter(verb="project.bill_again").count() == 1
    assert Project.objects.get().status == P.COMPLETED


def test_without_the_lock_a_sheet_would_be_billed_again_twice():
    """The control: both read that nobody has before either writes."""
    together, sheet, done = threading.Barrier(2), nothing_left(), []

    def naive():
        found = Invoice.objects.get(pk=sheet.pk)
        together.wait(timeout=60)
        if not found.billed_again:
            Invoice.objects.filter(pk=found.pk).update(billed_again=True)
            done.append(found.pk)

    assert at_once(naive, naive) == ["", ""]
    assert done == [sheet.pk] * 2
