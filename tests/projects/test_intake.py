"""The request form in steps: saved at each, sent whole, changed as versions."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from fbias.core.errors import DomainError
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from members.models import User
from projects.enums import Origin, ProjectStatus
from projects.models import Project, Version
from projects.queries.requests.content import content_of
from projects.questions import project_questions, step_titles
from projects.services.requests.drafts import begin_draft, save_draft, send_draft
from projects.services.requests.filing import file_for_somebody
from projects.services.requests.versions import edit_request
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    HostFacilityFactory,
    InstitutionFactory,
    ProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
KEY = uuid.UUID(int=3)
QUESTION = "How far do larvae swim in an hour, and do fed ones swim less?"
STEPS = {
    2: {"data_description": "Twelve films.", "amount": "few"},
    3: {"success": "A table with one line per larva.", "urgency": "none", "deadline": ""},
    4: {"pi_name": "Paula Ines", "pi_email": "paula@example.org", "funding": "ANR"},
}


@pytest.fixture
def ana(client):
    person = UserFactory(name="Ana")
    client.force_login(person)
    return person


@pytest.fixture
def flo():
    return UserFactory(coordinator=True, name="Flo")


def first(**changes):
    return {"request_key": str(KEY), "title": "Track larvae", "question": QUESTION} | changes


def form_of(project, number):
    return reverse("projects:form", args=[project.pk, number])


def test_a_request_is_filled_in_steps_and_sent(client, ana, flo):
    answer = client.post(reverse("projects:new"), first())
    draft = Project.objects.get()
    assert (draft.status, answer.headers["Location"]) == ("draft", form_of(draft, 2))
    for number, answers in STEPS.items():
        answer = client.post(form_of(draft, number), answers)
    check = reverse("projects:check", args=[draft.pk])
    assert answer.headers["Location"] == check
    assert client.get(check).context["missing"] == []

    answer = client.post(check)

    draft.refresh_from_db()
    assert answer.headers["Location"] == draft.get_absolute_url()
    assert draft.status == ProjectStatus.SUBMITTED
    assert Version.objects.get().content == content_of(draft) == {
        "title": "Track larvae", "question": QUESTION, "data_description": "Twelve films.",
        "amount": "few", "success": "A table with one line per larva.", "urgency": "none",
        "deadline": "", "pi_name": "Paula Ines", "pi_email": "paula@example.org", "funding": "ANR",
    }  # fmt: skip
    assert sorted(Notification.objects.values_list("kind", "recipient__name")) == [
        ("project_new", "Flo"),
        ("project_pi_asked", "Paula Ines"),
        ("project_received", "Ana"),
    ]


def test_a_double_click_begins_one_draft(client, ana):
    for _click in range(2):
        answer = client.post(reverse("projects:new"), first())

    assert form_of(Project.objects.get(), 2) == answer.headers["Location"]


@pytest.mark.parametrize(
    ("changes", "field"),
    (
        ({"title": ""}, "title"),
        ({"title": "x" * 100_000}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"question": "Too short"}, "question"),
        ({"question": "y" * 100_000}, "question"),
        ({"request_key": "no key"}, "request_key"),
    ),
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, ana, changes, field):
    sent = first(**changes)

    answer = client.post(reverse("projects:new"), sent)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert all(answer.context["form"][name].value() == sent[name] for name in sent)
    assert not Project.objects.exists()


def test_half_a_first_step_is_kept_for_later(client, ana):
    client.post(reverse("projects:new"), first(title="", later="1"))

    draft = Project.objects.get()
    assert (draft.status, draft.title, draft.question) == ("draft", "", QUESTION)
    assert "A request without a title" in client.get(reverse("projects:mine")).content.decode()


def test_words_that_cannot_be_saved_are_not_dropped_by_finishing_later(client, ana):
    answer = client.post(reverse("projects:new"), first(question="Too short", later="1"))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["question"])
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    (
        ({"urgency": "yesterday"}, "urgency"),
        ({"urgency": "dated"}, "deadline"),
        ({"deadline": "2001-01-01"}, "deadline"),
        ({"deadline": "31 February"}, "deadline"),
    ),
)
def test_a_step_keeps_what_is_valid_when_something_is_not(client, ana, changes, field):
    draft = ProjectFactory(requester=ana, status="draft")

    answer = client.post(form_of(draft, 3), STEPS[3] | changes)

    draft.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (draft.success, draft.urgency) == (STEPS[3]["success"], "none")


def test_a_draft_that_is_not_whole_is_not_sent_and_says_why(client, ana):
    draft = ProjectFactory(requester=ana, whole=True, status="draft", success="")

    answer = client.post(reverse("projects:check", args=[draft.pk]))

    draft.refresh_from_db()
    assert (answer.status_code, draft.status) == (409, "draft")
    assert "How would you notice" in answer.context["form"].non_field_errors()[0]
    assert not Version.objects.exists()
    assert not Notification.objects.exists()


def test_sending_twice_sends_once():
    draft = ProjectFactory(whole=True, status="draft")

    for _click in range(2):
        send_draft(draft, by=draft.requester)

    assert Version.objects.count() == 1
    assert Notification.objects.filter(kind="project_received").count() == 1


def test_a_draft_is_its_requesters_alone(client, flo):
    draft = ProjectFactory(whole=True, status="draft", pi_email="pi@example.org")
    pages = [
        draft.get_absolute_url(),
        form_of(draft, 1),
        reverse("projects:check", args=[draft.pk]),
    ]

    codes = []
    for person in (flo, UserFactory(email="pi@example.org"), UserFactory()):
        client.force_login(person)
        codes += [client.get(page).status_code for page in pages]

    assert codes == [404] * 9
    with pytest.raises(PermissionDenied):
        save_draft(draft, by=UserFactory(), content={"title": "Mine"})


def test_the_profile_fills_in_the_pi(ana):
    User.objects.filter(pk=ana.pk).update(pi_name="Pia", pi_email="pia@example.org")
    ana.refresh_from_db()

    draft = begin_draft(by=ana, request_key=KEY, content={"title": "Track larvae"})

    assert (draft.pi_name, draft.pi_email) == ("Pia", "pia@example.org")


def test_what_changes_after_sending_is_a_new_version(client, ana):
    project = ProjectFactory(requester=ana, whole=True)
    Version.objects.create(project=project, number=1, content=content_of(project))
    edit = reverse("projects:edit", args=[project.pk])
    sent = content_of(project) | {"success": "One line per cell <and> a plot."}
    sent["seen"] = client.get(edit).context["form"]["seen"].value()

    client.post(edit, sent)
    client.post(edit, sent)

    assert list(project.versions.values_list("number", "content__success")) == [
        (1, "We have a table with one line per cell."),
        (2, "One line per cell <and> a plot."),
    ]
    page = client.get(reverse("projects:versions", args=[project.pk])).content.decode()
    assert "<ins>One</ins>" in page.replace("<ins\n>", "<ins>")
    assert "&lt;and&gt;" in page
    assert "<and>" not in page


def test_a_request_under_evaluation_stays_as_it_is(ana):
    project = ProjectFactory(requester=ana, whole=True, status="under_evaluation")

    with pytest.raises(DomainError, match="Write a message instead"):
        edit_request(project, by=ana, content={"title": "Something else"})

    project.refresh_from_db()
    assert project.title != "Something else"
    assert not Version.objects.exists()


def test_a_deadline_without_a_date_is_refused_by_the_service(ana):
    project = ProjectFactory(requester=ana, whole=True)

    with pytest.raises(DomainError, match="by which date"):
        edit_request(project, by=ana, content={"urgency": "dated"})

    assert not Version.objects.exists()


def test_both_languages_ask_the_same_questions():
    for question in project_questions():
        assert question.label_en
        assert question.label_fr not in ("", question.label_en)
        assert bool(question.help_en) == bool(question.help_fr)
    with translation.override("fr"):
        assert step_titles()[0] == "Votre question"


def test_the_own_institutions_analyst_is_named_before_and_after(client, ana, flo):
    place = InstitutionFactory()
    User.objects.filter(pk=ana.pk).update(institution=place)
    here = AnalystFactory(facility=HostFacilityFactory(institution=place))
    shy = AnalystFactory(facility=here.facility, is_public=False)
    project = ProjectFactory(requester=ana)

    asking = client.get(reverse("projects:new"))
    client.force_login(flo)
    deciding = client.get(project.get_absolute_url())

    asked, told = (
        {row["user__name"] for row in page.context["at_home"]} for page in (asking, deciding)
    )
    assert asked == {here.user.name}
    assert told == {here.user.name, shy.user.name}


# --- for somebody -------------------------------------------------------------------------------


def filed(flo, **changes):
    given = {
        "email": "new@example.org",
        "name": "Nora New",
        "origin": Origin.DIRECT,
        "request_key": KEY,
        "content": {"title": "Track larvae", "question": QUESTION},
    }
    return file_for_somebody(by=flo, **given | changes)


def test_a_coordinator_files_for_a_stranger_who_is_invited(flo):
    project = filed(flo)

    nora = project.requester
    assert (nora.email, nora.name, nora.has_usable_password()) == (
        "new@example.org", "Nora New", False,
    )  # fmt: skip
    assert project.status == ProjectStatus.SUBMITTED
    kinds = (
        Notification.objects.filter(recipient=nora).order_by("pk").values_list("kind", flat=True)
    )
    assert list(kinds) == ["project_account"]


def test_its_link_opens_the_account_and_the_request(flo, client):
    project = filed(flo)
    mailed = Notification.objects.get(kind="project_account")

    deliver(mailed.pk)
    link = re.search(r"http\S+(/accounts/open/\S+)", mail.outbox[0].body)[1]
    answers = {"name": "Nora New", "password1": "open-water-swim-9", "language": "fr"}
    client.post(link, answers | {"privacy": "on"})

    assert client.get(link).url == project.get_absolute_url()
    assert client.get(project.get_absolute_url()).status_code == 200


def test_the_first_mail_to_a_pi_opens_the_account_and_leads_to_the_same_page(flo, client):
    question = {"title": "Track larvae", "question": QUESTION}
    filed(flo, content={**question, "pi_name": "Paula Ines", "pi_email": "paula@example.org"})
    deliver(Notification.objects.get(kind="project_pi_asked").pk)
    body = mail.outbox[-1].body
    answer = re.search(r"http\S+(/projects/links/pi/\S+)", body)[1]
    account = re.search(r"http\S+(/accounts/open/\S+)", body)[1]

    answers = {"name": "Paula Ines", "password1": "open-water-swim-9", "language": "en"}
    client.post(account, answers | {"privacy": "on"})

    paula = User.objects.get(email="paula@example.org")
    assert client.session["_auth_user_id"] == str(paula.pk)
    assert client.get(account).url == answer
    kept = Notification.objects.get(kind="project_pi_asked")
    assert account not in kept.text + kept.html


def test_filing_twice_is_filing_once_and_an_address_is_one_person(flo):
    ana = UserFactory(email="ana@example.org")

    projects = {filed(flo, email="ANA@example.org") for _click in range(2)}

    assert {project.requester for project in projects} == {ana}
    assert not Notification.objects.filter(kind="project_account").exists()


def test_one_project_per_proposal_and_no_account_is_left_behind(flo):
    ProjectFactory(proposal_number="PID-7")

    with pytest.raises(DomainError, match="proposal number already"):
        filed(flo, origin=Origin.EURO_BIOIMAGING, proposal_number="PID-7")

    assert not User.objects.filter(email="new@example.org").exists()


def test_nobody_files_for_a_person_in_conflict(flo):
    ana = UserFactory()
    ConflictFactory(person=ana, with_person=flo)

    with pytest.raises(DomainError, match="cannot file a request for this person"):
        filed(flo, email=ana.email)

    assert not Project.objects.exists()


def test_the_page_says_what_is_missing(client, flo):
    client.force_login(flo)
    body = first(requester_email="new@example.org", origin="euro_bioimaging", urgency="none")

    refused = client.post(reverse("projects:file"), body)
    done = client.post(reverse("projects:file"), body | {"proposal_number": "PID-8"})

    assert list(refused.context["form"].errors) == ["proposal_number"]
    assert done.headers["Location"] == Project.objects.get().get_absolute_url()


def test_a_coordinator_chooses_the_language_of_the_first_mail(client, flo, settings):
    settings.FACILITY_LANGUAGE = "fr"
    client.force_login(flo)
    asked = first(requester_email="new@example.org", origin="direct", urgency="none", language="en")

    page = client.get(reverse("projects:file"))
    client.post(reverse("projects:file"), asked)

    assert page.context["form"]["language"].value() == "fr"
    assert Project.objects.get().requester.language == "en"


def test_a_deadline_in_the_past_is_refused_for_others_too(client, flo):
    client.force_login(flo)
    gone = (timezone.localdate() - timedelta(days=1)).isoformat()
    body = first(requester_email="a@example.org", origin="direct", urgency="dated", deadline=gone)

    answer = client.post(reverse("projects:file"), body)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["deadline"])
    assert not Project.objects.exists()
