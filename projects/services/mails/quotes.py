"""Who is told what about quotes and invoices; nobody in conflict is told anything."""

from __future__ import annotations

from django.db.models import QuerySet

from fbias.core.links import Purpose
from fbias.notifications.services import notify
from members.enums import Role
from members.models import Grant, User
from projects.enums import QuoteStatus
from projects.models import Approval, CreditNote, Invoice, Project, Quote
from projects.queries.team.coordinators import coordinators_of
from projects.rules import asking


def goes_to_the_pi(about: Quote | Invoice | CreditNote, person: User) -> bool:
    """A link holds as long as its person is the PI, and never for a draft."""
    is_sent = about.status != QuoteStatus.DRAFT and bool(about.number)
    return is_sent and about.project.pi_id == person.pk


READ_QUOTE = Purpose("projects.links.quote", path="links/quote/", days=400, holds=goes_to_the_pi)
READ_INVOICE = Purpose(
    "projects.links.invoice", path="links/invoice/", days=400, holds=goes_to_the_pi
)

READ_CREDIT = Purpose("projects.links.credit", path="links/credit/", days=400, holds=goes_to_the_pi)


def finance_for(project: Project) -> QuerySet[User]:
    """Whoever does the accounts today, without those who ask and those in conflict."""
    today = Grant.objects.current().filter(role=Role.FINANCE)
    return (
        User.objects.filter(is_active=True, pk__in=today.values("user"))
        .exclude(pk__in=[person.pk for person in asking(project)])
        .not_hidden_from(*asking(project))
        .order_by("pk")
    )


def announce_quote(quote: Quote) -> None:
    """The PI gets the quote, with a link that needs no account."""
    if quote.project.pi:
        notify(quote.project.pi, "project_quote", about=quote, occasion=quote.number)


def announce_quote_answer(quote: Quote) -> None:
    """Coordinators and requester learn what became of it; of one that expired, the PI as well.

    A PI who accepted gets a receipt, with the paper and the purchase order.
    """
    project = quote.project
    people = {*coordinators_of(project), project.requester}
    if quote.status == QuoteStatus.ACCEPTED and project.pi:
        people -= {project.pi}
        notify(project.pi, "project_quote_receipt", about=quote, occasion=quote.number)
    person = project.pi if quote.status == QuoteStatus.EXPIRED else None
    people |= {person} if person else set()
    for one in sorted(people, key=lambda one: one.pk):
        notify(one, "project_quote_answered", about=quote, occasion=quote.status)


def may_approve(approval: Approval, person: User) -> bool:
    """Also of one that was answered: the link then says so."""
    return person.is_active and person.has_perm(Approval.get_perm("approve"), approval)


ANSWER_APPROVAL = Purpose("projects.links.approval", path="links/approval/", holds=may_approve)


def approvers_of(approval: Approval) -> list[User]:
    """Everybody who may say yes; one answer is enough."""
    return [person for person in who_pays(approval.project) if may_approve(approval, person)]


def ask_approvers(approval: Approval) -> None:
    for person in approvers_of(approval):
        occasion = f"{approval.quote.number}-{approval.asked_at:%Y%m%d%H%M%S}"
        notify(person, "project_approval", about=approval, occasion=occasion)


def announce_approval(approval: Approval) -> None:
    """Coordinators learn what was answered."""
    for person in coordinators_of(approval.project):
        occasion = f"{approval.status}-{approval.answered_at:%Y%m%d%H%M%S}"
        notify(person, "project_approval_answered", about=approval, occasion=occasion)


def announce_invoice(invoice: Invoice) -> None:
    """The PI and the accounts get the sheet."""
    for one in who_pays(invoice.project):
        notify(one, "project_invoice", about=invoice, occasion=invoice.number)


def announce_credit(credit: CreditNote) -> None:
    """Whoever got the sheet learns what is taken back."""
    for one in who_pays(credit.project):
        notify(one, "project_credit", about=credit, occasion=credit.number)


def who_pays(project: Project) -> list[User]:
    """The PI and the accounts."""
    people = {*finance_for(project), *({project.pi} if project.pi else set())}
    return sorted(people, key=lambda one: one.pk)
