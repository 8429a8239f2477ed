"""Signed links: for one purpose, one object and one person; a used one shows what was answered."""

import pytest
import time_machine
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from fbias.core.links import LinkOver, Purpose, open_link, sign
from fbias.core.timeline import timeline_of
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from members.models import User
from projects import rules as can
from projects.models import Project
from projects.services.pi.confirmation import CONFIRM_PI
from projects.services.requests.drafts import send_draft
from projects.services.requests.versions import edit_request
from projects.services.steps import selection
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
PI = "pi@example.org"
QUOTE, SURVEY = (Purpose(f"tests.{name}", path=f"links/{name}/") for name in ("quote", "survey"))


@pytest.fixture
def project():
    return ProjectFactory(whole=True, pi_email=PI)


def page(project, person=None, purpose=CONFIRM_PI):
    return reverse("projects:confirm_pi", args=[sign(purpose, project, person or project.pi)])


def test_a_link_opens_its_object_for_its_person(project):
    link = open_link(sign(QUOTE, project, project.pi), QUOTE)

    assert (link.about, link.person) == (project, project.pi)


def test_a_link_of_an_earlier_mail_names_the_address(project):
    content = [project._meta.label_lower, project.pk, PI]
    token = signing.dumps(content, salt=QUOTE.name, compress=True)

    assert open_link(token, QUOTE).person == project.pi


def test_what_is_forged_foreign_or_gone_is_not_there_and_an_old_one_says_so(project):
    token = sign(QUOTE, project, project.pi)
    gone = ProjectFactory()
    of_the_gone = sign(QUOTE, gone, project.pi)
    Project.objects.filter(pk=gone.pk).delete()

    for wrong, purpose in (
        ("", QUOTE), ("x" * 5000, QUOTE), (token + "x", QUOTE), (token[:-1], QUOTE),
        (token, SURVEY), (of_the_gone, QUOTE),
    ):  # fmt: skip
        with pytest.raises(Http404):
            open_link(wrong, purpose)
    with time_machine.travel("2040-01-01"), pytest.raises(LinkOver, match="too old"):
        open_link(token, QUOTE)


def test_no_page_learns_the_link_of_another(client, project):
    assert client.get(page(project))["Referrer-Policy"] == "strict-origin"
    assert client.get(project.get_absolute_url()).get("Referrer-Policy") != "strict-origin"


def test_the_pi_confirms_without_an_account_and_once(client, project):
    shown = client.get(page(project))
    project.refresh_from_db()
    assert (shown.status_code, project.pi_confirmed_at) == (200, None)

    done = client.post(page(project), {"answer": "yes"})
    again = client.post(page(project), {"answer": "no"})

    project.refresh_from_db()
    assert (done.status_code, again.status_code) == (200, 409)
    assert "You confirmed" in client.get(page(project)).text
    assert project.pi_confirmed_at is not None
    assert project.pi_email == PI
    assert [one.verb for one in timeline_of(project)] == ["project.confirm_pi"]


def test_a_wrong_address_is_taken_off_and_both_sides_are_told(client, project):
    flo = UserFactory(coordinator=True)

    link = page(project)
    done = client.post(link, {"answer": "no"})

    project.refresh_from_db()
    assert (done.status_code, project.pi_email, project.pi_confirmed_at) == (200, "", None)
    assert project.pi is None
    assert "Your address has been removed from the request" in client.get(link).text
    assert set(Notification.objects.values_list("kind", "recipient")) == {
        ("project_pi_refused", project.requester.pk),
        ("project_pi_refused", flo.pk),
    }


@pytest.mark.parametrize("answer", ("", "perhaps"))
def test_an_unclear_answer_changes_nothing(client, project, answer):
    done = client.post(page(project), {"answer": answer})

    project.refresh_from_db()
    assert (done.status_code, project.pi_email, project.pi_confirmed_at) == (422, PI, None)


def test_a_link_ends_with_the_person_and_says_so(client, project):
    other = client.get(page(project, UserFactory()))
    named_otherwise = page(project)
    edit_request(project, by=project.requester, content={"pi_email": "other@example.org"})

    gone = client.get(named_otherwise)
    assert [other.status_code, gone.status_code] == [410, 410]
    assert project.title not in other.text + gone.text


def test_nobody_waits_for_the_pi_of_a_request_that_was_given_up(client):
    ended = ProjectFactory(pi_email=PI, status="cancelled")

    assert "Nobody is waiting for your answer" in client.get(page(ended)).text
    assert client.post(page(ended), {"answer": "yes"}).status_code == 409
    assert not timeline_of(ended).exists()


def test_the_mail_carries_the_link_and_the_log_does_not(client, mailoutbox):
    draft = ProjectFactory(whole=True, status="draft", pi_name="Pia", pi_email=PI)

    send_draft(draft, by=draft.requester)

    mail = Notification.objects.get(kind="project_pi_asked")
    deliver(mail.pk)
    mail.refresh_from_db()
    address = next(word for word in mailoutbox[0].body.split() if "/links/pi/" in word)
    assert mail.recipient.email == PI
    assert address not in mail.text + mail.html
    assert client.get("/" + address.split("/", 3)[3]).status_code == 200


def test_whoever_is_their_own_pi_has_confirmed():
    ana = UserFactory(email="ana@example.org")
    draft = ProjectFactory(whole=True, status="draft", requester=ana, pi_email="Ana@example.org")

    project = send_draft(draft, by=ana)

    project.refresh_from_db()
    assert project.pi_confirmed_at is not None
    assert not Notification.objects.filter(kind="project_pi_asked").exists()


@pytest.mark.parametrize(
    ("address", "is_theirs"),
    (
        ("PI@Example.org", True), ("pi@EXAMPLE.org", True), ("pi@exämple.org", False),
        ("pi@straße.org", False),
    ),
)  # fmt: skip
def test_the_pi_is_known_by_the_address_whatever_its_case(address, is_theirs):
    person = UserFactory(email=address)
    project = ProjectFactory(pi_email="pi@strasse.org" if "ß" in address else PI)

    assert can.is_pi(person, project) is is_theirs
    assert (project in Project.objects.visible_to(person)) is is_theirs


def test_another_pi_is_asked_again(project):
    Project.objects.filter(pk=project.pk).update(pi_confirmed_at="2027-01-01T00:00Z")

    edit_request(project, by=project.requester, content={"pi_email": "new@example.org"})

    project.refresh_from_db()
    assert project.pi_confirmed_at is None
    assert Notification.objects.get().recipient.email == "new@example.org"


def test_the_pi_sees_and_may_give_up_but_not_edit(client, project):
    pi = UserFactory(email=PI)
    client.force_login(pi)

    seen = client.get(project.get_absolute_url())

    assert [name for name, _step in seen.context["steps"]] == ["cancel"]
    with pytest.raises(PermissionDenied):
        edit_request(project, by=pi, content={"title": "Mine"})
    assert selection.cancel_project(project, by=pi, reason="No money.").status == "cancelled"
    assert User.objects.filter(email=PI).count() == 1
