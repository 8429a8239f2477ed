"""One permanent link opens the PI's whole project; a GET never acts, and it can be revoked."""

import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from fbias.core.models import TimelineEntry
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from projects.models import Message, Project
from projects.services.pi.confirmation import requester_and_pi
from projects.services.pi.links import path_for_pi, revoke_pi_link
from projects.services.purchase_orders import accept_with_order
from projects.services.quotes.answers import accept_quote
from projects.services.requests.versions import edit_request
from tests.factories import MessageFactory, ProjectFactory, QuoteFactory, UserFactory
from tests.projects.test_purchase_orders import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def quote():
    return QuoteFactory()


def test_it_shows_request_papers_and_thread_and_a_get_changes_nothing(client, quote):
    project = quote.project
    said = MessageFactory(project=project, text="Which dye did you use?")
    inside = MessageFactory(project=project, audience="team", text="Between us.")

    with time_machine.travel("2040-01-01"):
        page = client.get(path_for_pi(project))

    assert page.status_code == 200
    for words in (project.title, project.question, quote.number, said.text):
        assert words in page.text
    assert inside.text not in page.text
    assert not TimelineEntry.objects.filter(verb__startswith="project.").exists()
    quote.refresh_from_db()
    assert quote.status == "sent"


def test_the_pi_writes_a_message_there(client, quote):
    sent = {"request_key": uuid.uuid4(), "audience": "everybody", "text": "Thank you."}

    assert client.post(path_for_pi(quote.project), sent).status_code == 302
    assert client.post(path_for_pi(quote.project), sent | {"text": ""}).status_code == 422

    assert [(one.author, one.text) for one in Message.objects.all()] == [
        (quote.project.pi, "Thank you.")
    ]


def test_it_ends_when_revoked_and_when_somebody_else_is_the_pi(client, quote):
    flo, project = UserFactory(coordinator=True), quote.project
    old = path_for_pi(project)
    with pytest.raises(PermissionDenied):
        revoke_pi_link(project, by=project.requester)
    revoked = revoke_pi_link(project, by=flo)
    new = path_for_pi(revoked)

    assert [client.get(one).status_code for one in (old, new)] == [410, 200]

    asked = ProjectFactory(pi_email="first@example.org")
    link = path_for_pi(asked)
    edit_request(asked, by=asked.requester, content={"pi_email": "second@example.org"})
    assert client.get(link).status_code == 410
    assert path_for_pi(ProjectFactory()) == ""


def test_accepting_a_quote_confirms_the_pi_who_then_gets_every_mail(quote):
    project, pi = quote.project, quote.project.pi
    assert requester_and_pi(project) == [project.requester]

    accept_quote(quote, by=None, name="Paula", terms_agreed=True)

    project = Project.objects.get(pk=project.pk)
    assert project.pi_confirmed_at is not None
    assert requester_and_pi(project) == [project.requester, pi]


def test_the_receipt_carries_the_paper_the_order_and_the_link(client, quote, mailoutbox):
    accept_with_order(
        quote, by=None, name="Paula", terms_agreed=True, order_number="PO-7", paper=Paper("po.pdf")
    )

    receipt = Notification.objects.get(kind="project_quote_receipt")
    deliver(receipt.pk)
    receipt.refresh_from_db()
    mail = mailoutbox[0]
    files = {name: (content, kind) for name, content, kind in mail.attachments}
    assert receipt.recipient == quote.project.pi
    assert files[f"{quote.number}.pdf"][0].startswith(b"%PDF-")
    assert files["po.pdf"] == (b"%PDF-", "application/pdf")
    assert "PO-7" in mail.body
    link = next(word for word in mail.body.split() if "/links/project/" in word)
    assert link not in receipt.text + receipt.html
    assert client.get("/" + link.split("/", 3)[3]).status_code == 200


def test_a_coordinator_ends_the_link_on_the_page_and_strangers_do_not(client, quote):
    where = reverse("projects:revoke_pi_link", args=[quote.project_id])
    old = path_for_pi(quote.project)
    for person, code in ((UserFactory(), 404), (quote.project.requester, 403)):
        client.force_login(person)
        assert client.post(where).status_code == code
    assert client.get(old).status_code == 200
    client.force_login(UserFactory(coordinator=True))

    assert "End the PI's link" in client.get(quote.project.get_absolute_url()).text
    assert client.post(where).status_code == 302

    assert client.get(old).status_code == 410
