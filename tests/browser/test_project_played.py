"""A project of the paper's Table 1, played by everybody in it: from the request to its end."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from projects.models import Opinion, Project
from projects.services.calls import ensure_default_call
from projects.services.prices import load_example_prices
from tests.browser.playing import (
    accept_quote,
    follow,
    kick_off_and_begin,
    note_hours,
    press,
    press_and_confirm,
    read_timeline,
    see,
    send_quote,
)
from tests.factories import AnalystFactory, TagFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

TITLE = (
    "Automatic measurements of frequency and amplitude of beating cilia in bronchial cells "
    "from high-speed microscopy movies"
)
QUESTION = "Do the cilia of patients beat slower, and less far, than those of healthy people?"
SUCCESS = "We get a table with the frequency and the amplitude of every movie."
TRIED = "Optical flow and kymographs failed; ask an image-processing research group."
PI = "pi@example.org"
GATES = ("feasible", "is_service", "rights_clear", "someone_free")
CRITERIA = ("need", "interest", "readiness", "value", "urgency", "effort")
SKILL = "Pulsating structures"
WORKED = [("09:00", "11:00", "development"), ("14:00", "16:00", "analysis")]


@pytest.fixture
def office():
    """What a facility sets up once: its prices and its criteria."""
    load_example_prices(valid_from=timezone.localdate())
    ensure_default_call()


def ask_for_a_project(window):
    """The requester: four steps, a look at everything, and off it goes."""
    window.goto("/projects/new/")
    window.locator("#id_title").fill(TITLE)
    window.locator("#id_question").fill(QUESTION)
    press(window, "Save and continue")
    window.get_by_label("Up to some hundred").check()
    press(window, "Save and continue")
    window.locator("#id_success").fill(SUCCESS)
    window.get_by_label("No hurry").check()
    press(window, "Save and continue")
    window.locator("#id_pi_name").fill("Paula Ines")
    window.locator("#id_pi_email").fill(PI)
    press(window, "Save and continue")
    press(window, "Send the request")
    see(window, "We have your request, and sent you a mail.")
    return Project.objects.get(title=TITLE)


def confirm_as_pi(window, link):
    window.goto(link)
    press(window, "I am the PI and know about it")
    see(window, "You confirmed.")


def ask_evaluators(window, project, evaluators):
    """The coordinator: look at the request, then ask exactly these two."""
    window.goto(f"/projects/{project.pk}/steps/triage/")
    press(window, "Look at this request")
    see(window, "Done. The project is now:")
    window.goto(f"/projects/{project.pk}/evaluation/")
    for box in window.get_by_role("checkbox").all():
        box.uncheck()
    for analyst in evaluators:
        window.get_by_role("checkbox", name=analyst.user.name, exact=True).check()
    press(window, "Ask those who are ticked")
    see(window, "They were asked, and get a mail with the link.")


def give_opinion(window, link, hours):
    """An evaluator: every gate open, three points for everything, an effort, a skill by typing."""
    window.goto(link)
    for gate in GATES:
        window.locator(f"input[name={gate}][value=yes]").check()
    for criterion in CRITERIA:
        window.locator(f"#id_points_{criterion}").select_option("3")
        window.locator(f"#id_reason_{criterion}").fill("As the request says.")
    for name, value in zip(("low", "likely", "high"), hours, strict=True):
        window.locator(f"#id_effort_{name}").fill(value)
    window.locator("#id_weeks").fill("2")
    window.locator("#id_skills-ts-control").press_sequentially("ulsati")
    window.locator("[data-selectable]", has_text=SKILL).click()
    press(window, "Give this opinion")
    see(window, "Thank you. You can change it until the evaluation is concluded.")


def conclude_and_accept(window, project):
    window.goto(f"/projects/{project.pk}/evaluation/")
    press_and_confirm(window, "Conclude the evaluation")
    see(window, "The evaluation is concluded.")
    follow(window, "Accept the project")
    window.locator("#id_reason").fill("We try several approaches quickly and tell you soon.")
    press(window, "Accept the project")
    see(window, "Done. The project is now:")


def ask_analyst(window, project, analyst, role):
    window.goto(f"/projects/{project.pk}/people/")
    window.locator("#id_analyst").select_option(str(analyst.pk))
    window.locator("#id_role").select_option(role)
    press(window, "Ask this analyst")
    see(window, "The analyst has been asked, and answers from the mail or here.")


def say_yes(window, project):
    window.goto(f"/projects/{project.pk}/people/")
    press(window, "Yes, I will do it")
    see(window, "Thank you.")


def stop_the_work(window, project):
    window.goto(f"/projects/{project.pk}/work/")
    follow(window, "Stop: it cannot be done")
    window.locator("#id_reason").fill(TRIED)
    press(window, "Stop: it cannot be done")
    see(window, "Done. The project is now:")


def read_what_came_out(window, project):
    window.goto(f"/projects/{project.pk}/")
    see(window, TRIED)


def begin_after_the_quote(window, project):
    """The quote was accepted a moment ago; the work of yesterday comes after it."""
    project.quotes.update(answered_at=timezone.now() - timedelta(days=7))
    kick_off_and_begin(window, project)


@pytest.mark.usefixtures("office")
def test_the_cilia_project_from_the_request_to_infeasible(open_window, window_of, mailed_link):
    eva, evo, lea, mo = (AnalystFactory(user__name=one) for one in ("Eva", "Evo", "Lea", "Mo"))
    skill = TagFactory(label_en=SKILL)
    ana = window_of(UserFactory(name="Ana"))
    flo = window_of(UserFactory(name="Flo", coordinator=True))
    paula = open_window()

    project = ask_for_a_project(ana)
    confirm_as_pi(paula, mailed_link("/links/pi/", PI))
    ask_evaluators(flo, project, [eva, evo])
    for analyst, hours in ((eva, ("2", "4", "8")), (evo, ("3", "4", "10"))):
        link = mailed_link(f"/projects/{project.pk}/opinion/", analyst.user.email)
        give_opinion(window_of(analyst.user), link, hours)
    assert {tuple(one.skills.all()) for one in Opinion.objects.all()} == {(skill,)}
    conclude_and_accept(flo, project)
    send_quote(
        flo, project, scope=SUCCESS, category="Company", hours={"analysis": "2", "development": "2"}
    )
    accept_quote(paula, mailed_link("/links/quote/", PI), total="€384.00")
    leads, mentors = window_of(lea.user), window_of(mo.user)
    for window, analyst, role in ((leads, lea, "lead"), (mentors, mo, "mentor")):
        ask_analyst(flo, project, analyst, role)
        say_yes(window, project)
    begin_after_the_quote(leads, project)
    for begins, ends, activity in WORKED:
        note_hours(leads, project, begins, ends, activity)
    note_hours(mentors, project, "16:00", "17:00", "mentoring")
    stop_the_work(leads, project)
    read_what_came_out(ana, project)

    played = Project.objects.with_hours().get(pk=project.pk)
    assert (played.status, played.ended_on) == ("infeasible", timezone.localdate())
    assert played.effort_hours == Decimal(4)
    assert list(played.entries.order_by("period").values_list("activity", "hours", "billable")) == [
        ("development", Decimal(2), True),
        ("analysis", Decimal(2), True),
        ("mentoring", Decimal(1), False),
    ]
    assert read_timeline(flo, project).count("Hours were noted.") == 3
    assert list(played.quotes.values_list("status", flat=True)) == ["accepted"]
    assert list(played.assignments.order_by("pk").values_list("role", "status")) == [
        ("lead", "accepted"), ("mentor", "accepted"),
    ]  # fmt: skip
    assert read_timeline(ana, project) == [
        "The draft was begun.",
        "The request was sent.",
        "The PI confirmed.",
        "A coordinator began to review the request.",
        "The evaluation began.",
        "The evaluation was concluded.",
        "The project was accepted.",
        "A quote was sent.",
        "The quote was accepted.",
        "An analyst was found.",
        "The work began.",
        "The work was stopped: not feasible.",
    ]
