"""The PI is a person: neither another address nor a second account loses them a project."""

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from members.models import User
from projects import rules as can
from projects.models import Project
from projects.services.mails.quotes import announce_quote
from projects.services.pi.confirmation import confirm_pi, person_named
from projects.services.requests.filing import file_for_somebody
from tests.factories import ProjectFactory, QuoteFactory, UserFactory

pytestmark = pytest.mark.django_db
CONTENT = {
    "title": "Count the beating cilia",
    "question": "Do mutants beat more slowly than the others do, and by how much?",
}


def second_address(person, email, *, verified=True):
    return EmailAddress.objects.create(user=person, email=email, verified=verified)


def change_primary(person, email):
    """What the account pages do: the new address leads, the old one is gone."""
    EmailAddress.objects.filter(user=person).delete()
    second_address(person, email).set_as_primary()


def test_a_pi_who_changes_address_keeps_projects_quotes_and_mails():
    quote = QuoteFactory()
    project, pi = quote.project, quote.project.pi
    confirm_pi(project, person=pi)

    change_primary(pi, "elsewhere@example.org")
    announce_quote(quote)

    pi.refresh_from_db()
    assert can.is_pi(pi, project)
    assert project in Project.objects.visible_to(pi)
    assert pi.notifications.get(kind="project_quote").address == "elsewhere@example.org"
    assert not User.objects.filter(email=project.pi_email).exists()


def test_until_the_pi_confirms_any_proven_address_is_theirs():
    ana = UserFactory(email="ana@example.org")
    second_address(ana, "ana.roux@lab.example")
    second_address(ana, "not.hers@lab.example", verified=False)

    assert person_named(ProjectFactory.build(pi_email="Ana.Roux@lab.example")) == ana
    assert person_named(ProjectFactory(status="draft", pi_email="not.hers@lab.example")) != ana


def test_filing_for_a_second_address_makes_no_second_account():
    flo = UserFactory(coordinator=True)
    ana = UserFactory(email="ana@example.org")
    second_address(ana, "ana.roux@lab.example")

    project = file_for_somebody(
        by=flo, email="ana.roux@lab.example", name="Ana", origin="direct",
        request_key="5f1d5a52-6a0b-4b0e-9a60-3c3f5a1b7f11", content=CONTENT,
    )  # fmt: skip

    assert project.requester == ana
    assert User.objects.count() == 2


def test_a_project_that_was_sent_holds_its_pi():
    with pytest.raises(IntegrityError, match="project_sent_holds_its_pi"), transaction.atomic():
        ProjectFactory(pi_email="pi@example.org", pi=None)
