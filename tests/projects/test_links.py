"""Signed links: for one purpose, one object and one address, until they are used or too old."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from fbias.core.models import TimelineEntry
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from members.models import User
from projects import rules as can
from projects.links import Purpose, open_link, sign
from projects.models import Project
from projects.services import decisions
from projects.services.drafts import send_draft
from projects.services.pi import CONFIRM_PI
from projects.services.versions import edit_request
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
PI = "pi@example.org"
QUOTE, SURVEY = (Purpose(name, holds=lambda about, email: True) for name in ("quote", "survey"))


@pytest.fixture
def project():
    return ProjectFactory(whole=True, pi_email=PI)


def page(project, email=PI, purpose=CONFIRM_PI):
    return reverse("projects:confirm_pi", args=[sign(purpose, project, email)])


def test_a_link_opens_its_object_for_its_address(project):
    link = open_link(sign(QUOTE, project, "PI@Example.org"), QUOTE)

    assert (link.about, link.email) == (project, PI)


def test_what_is_forged_foreign_gone_or_old_is_not_there(project):
    token = sign(QUOTE, project, PI)
    gone = ProjectFactory()
    of_the_gone = sign(QUOTE, gone, PI)
    Project.objects.filter(pk=gone.pk).delete()

    for wrong, purpose in (
        ("", QUOTE), ("x" * 5000, QUOTE), (token + "x", QUOTE), (token[:-1], QUOTE),
        (token, SURVEY), (of_the_gone, QUOTE),
    ):  # fmt: skip
        with pytest.raises(Http404):
            open_link(wrong, purpose)
    with time_machine.travel("2040-01-01"), pytest.raises(Http404):
        open_link(token, QUOTE)


def test_the_pi_confirms_without_an_account_and_once(client, project):
    shown = client.get(page(project))
    project.refresh_from_db()
    assert (shown.status_code, project.pi_confirmed_at) == (200, None)

    done = client.post(page(project), {"answer": "yes"})
    again = client.post(page(project), {"answer": "no"})

    project.refresh_from_db()
    assert (done.status_code, again.status_code) == (200, 404)
    assert project.pi_confirmed_at is not None
    assert project.pi_email == PI
    assert TimelineEntry.objects.get().verb == "project.confirm_pi"


def test_a_wrong_address_is_taken_off_and_both_sides_are_told(client, project):
    flo = UserFactory(coordinator=True)

    done = client.post(page(project), {"answer": "no"})

    project.refresh_from_db()
    assert (done.status_code, project.pi_email, project.pi_confirmed_at) == (200, "", None)
    assert set(Notification.objects.values_list("kind", "recipient")) == {
        ("project_pi_refused", project.requester.pk),
        ("project_pi_refused", flo.pk),
    }


@pytest.mark.parametrize("answer", ("", "perhaps"))
def test_an_unclear_answer_changes_nothing(client, project, answer):
    done = client.post(page(project), {"answer": answer})

    project.refresh_from_db()
    assert (done.status_code, project.pi_email, project.pi_confirmed_at) == (422, PI, None)


def test_a_link_ends_with_the_address_and_with_the_request(client, project):
    other = client.get(page(project, "somebody@example.org"))
    named_otherwise = page(project)
    edit_request(project, by=project.requester, content={"pi_email": "other@example.org"})
    ended = ProjectFactory(pi_email=PI, status="cancelled")

    codes = [other.status_code, client.get(named_otherwise).status_code]
    assert [*codes, client.get(page(ended)).status_code] == [404, 404, 404]


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
    (("PI@Example.org", True), ("pi@EXAMPLE.org", True), ("pi@exämple.org", False)),
)
def test_rule_and_list_know_the_pi_by_the_same_address(address, is_theirs):
    project, person = ProjectFactory(pi_email="pi@example.org"), UserFactory(email=address)

    assert can.is_pi(person, project) is is_theirs
    assert (project in Project.objects.visible_to(person)) is is_theirs


def test_a_name_that_only_folds_to_the_pis_is_another_one():
    project, person = ProjectFactory(pi_email="pi@strasse.org"), UserFactory(email="pi@straße.org")

    assert can.is_pi(person, project) is False
    assert project not in Project.objects.visible_to(person)


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
    assert decisions.cancel(project, by=pi, reason="No money.").status == "cancelled"
    assert User.objects.filter(email=PI).count() == 1
