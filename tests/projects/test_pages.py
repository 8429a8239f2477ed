"""The pages of projects: what each answers, keeps, hides and costs."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from fbias.imagery.models import Preview
from projects.enums import ProjectStatus
from projects.models import Project
from projects.queries.pipeline import COUNTED_TO, Column
from projects.services.requests.intake import request_project_from_consultation
from tests.admin_pages import typed
from tests.factories import (
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    PanelSeatFactory,
    ProjectFactory,
    ProjectImageFactory,
    QuoteFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def flo(client):
    person = UserFactory(coordinator=True)
    client.force_login(person)
    return person


def address(project, *rest):
    name = f"projects:{rest[0]}" if rest else "projects:project"
    return reverse(name, args=[project.pk, *rest[1:]])


def test_what_a_stranger_may_not_see_is_not_there(client, ana):
    image = ProjectImageFactory()
    preview = Preview.objects.create(upload=image.upload, image_index=0, width=8, height=8)
    project = image.project

    answers = [
        client.get(address(project)),
        client.get(address(project, "step", "cancel")),
        client.post(address(project, "step", "cancel"), {"reason": "Mine now."}),
        client.get(address(project, "image_download", image.pk)),
        client.get(address(project, "image_preview", image.pk, preview.pk)),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    project.refresh_from_db()
    assert project.status == ProjectStatus.SUBMITTED


def test_an_image_is_reached_through_its_own_project_only(client, ana):
    mine, other = ProjectFactory(requester=ana), ProjectImageFactory()

    assert client.get(address(mine, "image_download", other.pk)).status_code == 404


def test_only_images_of_the_same_project_are_laid_side_by_side(client, ana):
    image, other = ProjectImageFactory(project__requester=ana), ProjectImageFactory()
    second = ProjectImageFactory(project=image.project)
    viewer = address(image.project, "image_view", image.pk)

    both = client.get(viewer, {"beside": second.pk})
    foreign = [client.get(viewer, {"beside": wanted}) for wanted in (other.pk, "9" * 5000)]

    assert [pane["image"]["id"] for pane in both.context["panes"]] == [image.pk, second.pk]
    assert [answer.status_code for answer in foreign] == [404, 404]
    assert client.get(address(image.project, "image_view", other.pk)).status_code == 404


def test_a_conflict_hides_the_project_from_the_coordinator(client, flo):
    project = ProjectFactory()
    seen = client.get(address(project)).status_code
    ConflictFactory(person=project.requester, with_person=flo)

    hidden = client.get(address(project)).status_code
    listed = client.get(reverse("admin:projects_project_changelist"))

    assert (seen, hidden, listed.context["cl"].result_count) == (200, 404, 0)


def test_analysts_who_know_the_question_do_not_see_the_project(client):
    seat = PanelSeatFactory(consultation=ConsultationFactory(held=True), published=True)
    project = ProjectFactory()
    project.known_by.add(seat.analyst)
    client.force_login(seat.analyst.user)

    assert client.get(address(project)).status_code == 404


def test_the_button_page_asks_and_the_click_converts(client, ana):
    consultation = ConsultationFactory(held=True, requester=ana)
    ConsultationImageFactory(consultation=consultation)
    page = reverse("projects:from_consultation", args=[consultation.pk])

    asked = client.get(page)
    assert not Project.objects.exists()
    done = client.post(page, {"request_key": asked.context["request_key"]})
    project = Project.objects.get()

    assert done.headers["Location"] == project.get_absolute_url()
    assert project.images.count() == 1
    assert client.get(page).headers["Location"] == project.get_absolute_url()


def test_a_made_up_key_is_replaced_and_a_session_to_come_is_refused(client, ana):
    held = ConsultationFactory(held=True, requester=ana)
    to_come = ConsultationFactory(confirmed=True, requester=ana)

    done = client.post(
        reverse("projects:from_consultation", args=[held.pk]), {"request_key": "mine"}
    )
    refused = client.post(reverse("projects:from_consultation", args=[to_come.pk]))

    assert (done.status_code, refused.status_code, Project.objects.count()) == (302, 409, 1)


SESSION = "Answers given for the session"


def test_a_direct_request_shows_its_amount_once_and_no_answers_of_a_session(client, ana):
    project = ProjectFactory(whole=True, requester=ana, amount="hundreds")
    client.force_login(ana)

    page = client.get(address(project)).content.decode()

    assert (page.count("Up to some hundred"), SESSION in page, ">hundreds<" in page) == (
        1, False, False,
    )  # fmt: skip


def test_answers_of_a_session_are_read_by_its_form_in_the_next_phase_too(client, ana):
    held = ConsultationFactory(
        held=True, requester=ana, answers={"title": "Cilia", "biology": "How?", "amount": ["lt10"]}
    )
    first = request_project_from_consultation(held, by=ana, request_key=uuid4())
    phase = ProjectFactory(requester=ana, parent=first, answers=first.answers)
    client.force_login(ana)

    for project in (first, phase):
        page = client.get(address(project)).content.decode()
        assert (SESSION in page, "fewer than 10" in page, "lt10" in page) == (True, True, False)


def test_another_persons_consultation_cannot_be_converted(client, ana):
    consultation = ConsultationFactory(held=True)

    response = client.post(reverse("projects:from_consultation", args=[consultation.pk]))

    assert (response.status_code, Project.objects.count()) == (404, 0)


def test_a_coordinator_decides_on_the_projects_page(client, flo):
    project = ProjectFactory(status=ProjectStatus.TRIAGE)

    empty = client.post(address(project, "step", "decline"), {"reason": ""})
    done = client.post(address(project, "step", "decline"), {"reason": "No time this year."})

    project.refresh_from_db()
    assert (empty.status_code, done.status_code) == (422, 302)
    assert (project.status, project.reason) == (ProjectStatus.DECLINED, "No time this year.")


def test_a_step_out_of_turn_keeps_what_was_typed(client, flo):
    project = ProjectFactory()

    response = client.post(address(project, "step", "decline"), {"reason": "No time this year."})

    assert response.status_code == 409
    assert "No time this year." in response.content.decode()


def test_the_requester_sees_no_notes_and_takes_no_decision(client, ana):
    project = ProjectFactory(requester=ana, notes="Looks hard.")

    page = client.get(address(project))

    assert "Looks hard." not in page.content.decode()
    assert [name for name, _step in page.context["steps"]] == ["cancel"]
    assert client.get(address(project, "step", "decline")).status_code == 403
    assert client.get(address(project, "step", "explode")).status_code == 404


def test_a_pi_finds_the_projects_that_name_them_with_the_quote_that_waits(client, ana):
    sent = QuoteFactory(project__pi_email=ana.email.upper())
    ProjectFactory(pi_email=ana.email, status="draft", title="Not sent yet")
    ProjectFactory(title="Of strangers")

    page = client.get(reverse("projects:mine")).text

    assert "Projects that name you as PI" in page
    assert sent.project.title in page
    assert f'href="{address(sent.project, "quote")}">Accept or refuse the quote</a>' in page
    assert "Not sent yet" not in page
    assert "Of strangers" not in page


@pytest.mark.parametrize("rows", (1, 15))
def test_my_projects_cost_the_same_however_many(client, ana, rows, django_assert_num_queries):
    ProjectFactory.create_batch(rows, requester=ana)
    ProjectFactory.create_batch(rows, pi_email=ana.email)

    with django_assert_num_queries(6):
        client.get(reverse("projects:mine"))


@pytest.mark.parametrize("rows", (1, 5))
def test_a_project_costs_the_same_however_many_images(client, ana, rows, django_assert_num_queries):
    project = ProjectFactory(requester=ana)
    ProjectImageFactory.create_batch(rows, project=project)

    client.get(address(project))  # the first one learns what the process keeps
    with django_assert_num_queries(8):
        client.get(address(project))


@pytest.mark.parametrize("rows", (1, 15))
def test_the_admin_list_costs_the_same_however_long(client, flo, rows, django_assert_num_queries):
    ProjectFactory.create_batch(rows)

    with django_assert_num_queries(7):
        client.get(reverse("admin:projects_project_changelist"))


def test_a_formula_in_a_title_is_disarmed_in_the_table(client, flo):
    project = ProjectFactory(title="=HYPERLINK(1)", submitted_at=timezone.now() - timedelta(days=1))

    response = client.post(
        reverse("admin:projects_project_changelist"),
        {"action": "export", "_selected_action": [project.pk]},
    )

    assert ",'=HYPERLINK(1)," in response.content.decode()


def test_a_coordinator_files_a_request_in_the_admin(client, flo):
    ana = UserFactory()
    asked = {
        "requester": ana.pk,
        "origin": "euro_bioimaging",
        "title": "Track larvae",
        "question": "How far do larvae swim in an hour, and do fed ones swim less?",
        "urgency": "none",
    }

    response = client.post(reverse("admin:projects_project_add"), asked)

    project = Project.objects.get()
    assert (response.status_code, project.requester, project.origin) == (
        302,
        ana,
        "euro_bioimaging",
    )
    assert (
        client.get(reverse("admin:projects_project_change", args=[project.pk])).status_code == 200
    )


def test_admin_keeps_notes_and_never_the_status(client, flo):
    project = ProjectFactory()

    address = reverse("admin:projects_project_change", args=[project.pk])

    client.post(
        address,
        typed(client, address)
        | {
            "notes": "Ask Emil.",
            "earlier_effort_hours": "3.5",
            "earlier_consultation_hours": "1",
            "status": "completed",
        },
    )

    project.refresh_from_db()
    assert (project.notes, project.earlier_effort_hours, project.status) == (
        "Ask Emil.",
        3.5,
        ProjectStatus.SUBMITTED,
    )


def test_admin_actions_go_through_the_services(client, flo):
    fresh, done = ProjectFactory(), ProjectFactory(status=ProjectStatus.COMPLETED)

    client.post(
        reverse("admin:projects_project_changelist"),
        {"action": "look_at", "_selected_action": [fresh.pk, done.pk], "confirmed": "yes"},
    )

    assert sorted(Project.objects.values_list("status", flat=True)) == ["completed", "triage"]


def test_the_banner_speaks_to_whoever_asked_and_to_nobody_else(client, flo):
    project = ProjectFactory(status=ProjectStatus.CLARIFICATION, pi_email="pi@example.org")
    banner = "The analysts have a question for you."
    read = {}
    for name, person in (
        ("coordinator", flo),
        ("requester", project.requester),
        ("pi", UserFactory(email="pi@example.org")),
    ):
        client.force_login(person)
        page = client.get(address(project)).content.decode()
        read[name] = (banner in page, address(project, "answer") in page)

    assert read == {
        "coordinator": (False, True),
        "requester": (True, True),
        "pi": (False, False),
    }


@pytest.mark.parametrize(("found", "hidden"), ((2, ""), (3, "1"), (99, "97"), (COUNTED_TO, "98+")))
def test_a_column_says_no_more_than_it_counted(found, hidden):
    assert Column("x", "X", [None, None], found).hidden == hidden


def test_the_session_is_a_link_only_for_whoever_may_open_it(client):
    held = ConsultationFactory(held=True)
    pi = UserFactory(email="pi@example.org")
    project = ProjectFactory(
        whole=True, requester=held.requester, consultation=held, pi_confirmed_at=timezone.now()
    )
    link = f'href="{held.get_absolute_url()}"'

    pages = {}
    for person in (held.requester, pi):
        client.force_login(person)
        pages[person] = client.get(project.get_absolute_url()).content.decode()

    assert link in pages[held.requester]
    assert link not in pages[pi]
    assert held.reference in pages[pi]
