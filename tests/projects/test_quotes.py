"""Quotes: hours at the prices of a day, answered once by the PI, amended, ended by the clock."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from members.enums import InstitutionKind
from projects.amounts import totals
from projects.enums import ProjectStatus as P
from projects.enums import QuoteStatus as Q
from projects.models import Project, Quote, Rate, Series, Terms
from projects.queries.quotes import agreed, suggested_category
from projects.services.prices import load_example_prices
from projects.services.quotes.answers import accept_quote, expire_quotes, refuse_quote
from projects.services.quotes.writing import Wanted, draft_quote, send_quote
from tests.factories import (
    ConflictFactory,
    HostFacilityFactory,
    InstitutionFactory,
    PriceCategoryFactory,
    QuotedFactory,
    QuoteFactory,
    UserFactory,
)
from tests.projects.working import nothing_written

pytestmark = pytest.mark.django_db
TEN = (Wanted("analysis", Decimal(10)),)


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def project():
    return QuotedFactory()


def write(project, by, *lines, **more):
    known = {"category": PriceCategoryFactory(), "scope": "Count.", "duration_weeks": 4}
    return draft_quote(project, by=by, lines=lines or TEN, **known | more)


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__email", flat=True))


def test_a_draft_has_the_prices_of_its_day_and_sending_it_moves_the_project(project, coordinator):
    draft = write(
        project,
        coordinator,
        Wanted("analysis", Decimal("12.5"), "Nuclei"),
        Wanted("report", Decimal(2)),
    )
    found = totals(draft.lines.all())
    assert (found.full, found.net, found.subsidy) == (1160, 580, 580)
    assert (found.vat_amount, found.gross) == (116, 696)
    assert (draft.status, draft.number, draft.valid_until) == (
        Q.DRAFT, "", timezone.localdate() + timedelta(days=60),
    )  # fmt: skip
    assert told("project_quote") == []

    sent = send_quote(draft, by=coordinator)

    project.refresh_from_db()
    assert (sent.number, project.status) == (f"Q-{timezone.localdate().year}-0001", P.QUOTE_SENT)
    assert sent.terms == Terms.objects.get()
    assert told("project_quote") == ["pi@example.org"]


def test_a_later_price_list_changes_no_quote(project, coordinator):
    draft = write(project, coordinator)
    Rate.objects.update(price=79)
    assert totals(send_quote(draft, by=coordinator).lines.all()).net == 400


@pytest.mark.parametrize(
    ("lines", "sentence"),
    (
        ([], "Give hours for at least one activity"),
        ([Wanted("analysis", Decimal(-1))], "more than 0"),
        ([Wanted("analysis", Decimal(0))], "more than 0"),
        ([Wanted("analysis", Decimal(2001))], "at most 2,000"),
        ([Wanted("mentoring", Decimal(1))], "is free"),
    ),
)
def test_odd_hours_are_refused_and_nothing_is_written(project, coordinator, lines, sentence):
    with pytest.raises(DomainError, match=sentence):
        draft_quote(
            project, by=coordinator, category=PriceCategoryFactory(), lines=lines,
            scope="Count.", duration_weeks=4,
        )  # fmt: skip
    assert not Quote.objects.exists()


def test_days_in_the_wrong_order_and_days_without_a_price_are_refused(project, coordinator):
    with pytest.raises(DomainError, match="last day of this quote has passed"):
        write(project, coordinator, valid_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(DomainError, match="no price for “Analysis”"):
        write(project, coordinator, priced_on=date(2019, 12, 31), valid_until=date(2099, 1, 1))
    assert not Quote.objects.exists()


@pytest.mark.parametrize("status", (P.SUBMITTED, P.EVALUATED, P.DECLINED, P.INVOICED, P.CANCELLED))
def test_a_project_that_is_not_taken_or_is_settled_gets_no_quote(coordinator, status):
    project = QuotedFactory(
        status=status, reason="No.", redirected_to="local" if status == P.REDIRECTED else ""
    )
    with nothing_written(project), pytest.raises(DomainError, match="no quote can be written"):
        write(project, coordinator)
    assert not Quote.objects.exists()


def test_only_coordinators_without_a_conflict_write_and_send(project, coordinator):
    rival = UserFactory(coordinator=True)
    ConflictFactory(person=rival, with_person=project.requester)
    draft = write(project, coordinator)
    for person in (rival, project.requester, UserFactory(funder=True)):
        with pytest.raises(PermissionDenied):
            write(project, person)
        with pytest.raises(PermissionDenied):
            send_quote(draft, by=person)
    assert Quote.objects.get().status == Q.DRAFT


def test_a_new_draft_and_a_new_quote_take_the_place_of_the_older(project, coordinator):
    first = write(project, coordinator)
    second = write(project, coordinator)
    with pytest.raises(DomainError, match="“Replaced”"):
        send_quote(first, by=coordinator)
    send_quote(second, by=coordinator)

    third = send_quote(write(project, coordinator), by=coordinator)

    second.refresh_from_db()
    assert (second.status, third.status) == (Q.REPLACED, Q.SENT)
    with pytest.raises(DomainError, match="A newer quote"):
        accept_quote(second, by=None, name="Paula", terms_agreed=True)
    assert Project.objects.get().status == P.QUOTE_SENT


def test_the_pi_accepts_once_with_name_and_terms(coordinator):
    quote = QuoteFactory()
    with pytest.raises(DomainError, match="Write your name"):
        accept_quote(quote, by=None, name=" ", terms_agreed=True)
    with pytest.raises(DomainError, match="Agree to the terms"):
        accept_quote(quote, by=None, name="Paula", terms_agreed=False)
    assert Quote.objects.get().status == Q.SENT

    accept_quote(quote, by=None, name="Paula Ines", terms_agreed=True)

    for again in (
        lambda: accept_quote(quote, by=None, name="Paula", terms_agreed=True),
        lambda: refuse_quote(quote, by=None, name="Paula", reason="No."),
    ):
        with (
            nothing_written(quote, quote.project),
            pytest.raises(DomainError, match="already been answered"),
        ):
            again()
    assert Project.objects.get().status == P.QUOTE_ACCEPTED
    assert agreed(quote.project).gross == 480
    assert told("project_quote_answered") == sorted(
        [coordinator.email, quote.project.requester.email]
    )


def test_the_pi_refuses_with_a_reason_and_another_quote_can_follow(coordinator):
    quote = QuoteFactory()
    with nothing_written(quote), pytest.raises(DomainError, match="what does not suit"):
        refuse_quote(quote, by=None, name="Paula", reason=" ")
    refuse_quote(quote, by=None, name="Paula", reason="Too expensive.")
    project = Project.objects.get()
    assert (project.status, Quote.objects.get().answer) == (P.QUOTE_REFUSED, "Too expensive.")

    send_quote(write(project, coordinator), by=coordinator)
    assert Project.objects.get().status == P.QUOTE_SENT


def test_only_the_pi_answers():
    quote = QuoteFactory()
    pi = UserFactory(email="pi@example.org")
    for person in (quote.project.requester, UserFactory(coordinator=True)):
        with nothing_written(quote, quote.project), pytest.raises(PermissionDenied):
            accept_quote(quote, by=person, name="Me", terms_agreed=True)
    assert accept_quote(quote, by=pi, name="Paula", terms_agreed=True).status == Q.ACCEPTED


def test_the_clock_ends_old_quotes_once_and_tells_both_sides(coordinator):
    old = QuoteFactory(valid_until=timezone.localdate())
    QuoteFactory()
    assert expire_quotes(on=timezone.localdate()) == 0
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert (expire_quotes(on=tomorrow), expire_quotes(on=tomorrow)) == (1, 0)

    old.refresh_from_db()
    assert (old.status, old.project.status) == (Q.EXPIRED, P.QUOTE_EXPIRED)
    assert told("project_quote_answered") == sorted(
        ["pi@example.org", coordinator.email, old.project.requester.email]
    )
    with nothing_written(old, old.project), pytest.raises(DomainError, match="was valid until"):
        accept_quote(old, by=None, name="Paula", terms_agreed=True)


def test_a_quote_whose_day_passed_is_refused_before_the_clock_comes_round():
    quote = QuoteFactory(valid_until=timezone.localdate())
    late = time_machine.travel(timezone.now() + timedelta(days=2))
    with late, pytest.raises(DomainError, match="was valid until"):
        accept_quote(quote, by=None, name="Paula", terms_agreed=True)
    assert Quote.objects.get().status == Q.SENT


def test_a_project_given_up_neither_takes_an_answer_nor_stops_the_clock():
    given_up = QuoteFactory(project__status=P.CANCELLED)
    other = QuoteFactory()
    with nothing_written(given_up), pytest.raises(DomainError, match="“Cancelled” now"):
        accept_quote(given_up, by=None, name="Paula", terms_agreed=True)
    assert expire_quotes(on=timezone.localdate() + timedelta(days=99)) == 2
    for quote in (given_up, other):
        quote.refresh_from_db()
    assert (given_up.status, given_up.project.status) == (Q.EXPIRED, P.CANCELLED)
    assert other.project.status == P.QUOTE_EXPIRED


def test_an_amendment_adds_hours_and_leaves_the_project_at_work(coordinator):
    first = QuoteFactory(accepted=True, project__status=P.ACTIVE)
    more = write(first.project, coordinator, Wanted("report", Decimal(5)))
    assert more.amends == first
    sent = send_quote(more, by=coordinator)
    assert agreed(first.project).hours == 10

    accept_quote(sent, by=None, name="Paula", terms_agreed=True)

    project = Project.objects.get()
    assert (project.status, agreed(project).hours, agreed(project).net) == (P.ACTIVE, 15, 600)


def test_an_amendment_refused_or_ended_changes_nothing_of_what_was_agreed(coordinator):
    first = QuoteFactory(accepted=True, project__status=P.ACTIVE)
    sent = send_quote(write(first.project, coordinator), by=coordinator)
    refuse_quote(sent, by=None, name="Paula", reason="No.")
    send_quote(write(first.project, coordinator), by=coordinator)
    assert expire_quotes(on=timezone.localdate() + timedelta(days=99)) == 1
    assert (Project.objects.get().status, agreed(first.project).hours) == (P.ACTIVE, 10)


def test_a_draft_from_before_the_answer_is_not_sent_beside_the_accepted_one(coordinator):
    quote = QuoteFactory()
    draft = write(quote.project, coordinator)
    accept_quote(quote, by=None, name="Paula", terms_agreed=True)
    with (
        nothing_written(quote.project, quote, draft),
        pytest.raises(DomainError, match="accepted in the meantime"),
    ):
        send_quote(draft, by=coordinator)


def test_a_quote_without_a_pi_is_not_sent(coordinator):
    draft = write(QuotedFactory(pi_email=""), coordinator)
    with nothing_written(draft.project, draft), pytest.raises(DomainError, match="Name the PI"):
        send_quote(draft, by=coordinator)
    assert not Series.objects.exists()


def test_the_category_follows_from_the_institution():
    load_example_prices(valid_from=date(2020, 1, 1))
    assert load_example_prices(valid_from=date(2020, 1, 1)) == 0
    member, company = InstitutionFactory(), InstitutionFactory(kind=InstitutionKind.COMPANY)
    HostFacilityFactory(institution=member)
    for institution, code in ((member, "member"), (company, "company"), (None, "academic")):
        project = QuotedFactory(requester__institution=institution)
        assert suggested_category(project).code == code


def test_the_pi_is_reminded_on_days_thirty_and_fifty_of_sixty_and_no_more():
    from fbias.notifications.overdue import ask_reminders

    quote = QuoteFactory()
    for days, count in ((29, 0), (30, 1), (31, 1), (50, 2), (51, 2), (61, 2)):
        with time_machine.travel(quote.sent_at + timedelta(days=days)):
            ask_reminders(timezone.now())
        found = Notification.objects.filter(kind="project_quote_waits")
        assert (days, found.count()) == (days, count)
