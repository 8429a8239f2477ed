"""A project of the paper's Table 1, played by everybody in it: from the request to its end."""

import re
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from projects.models import Project
from projects.services.calls import ensure_default_call
from projects.services.prices import load_example_prices
from tests.factories import AnalystFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]

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
WORKED = [("09:00", "11:00", "development"), ("14:00", "16:00", "analysis")]


@pytest.fixture
def office():
    """What a facility sets up once: its prices and its criteria."""
    load_example_prices(valid_from=timezone.localdate())
    ensure_default_call()


@pytest.fixture
def window_of(open_window, sign_in):
    """A window for one person, who signs in there; nobody shares a window."""

    def open_for(user):
        window = open_window()
        sign_in(window, user)
        return window

    return open_for


@pytest.fixture
def mailed_link(mailoutbox):
    """The newest link under `path` that the portal mailed to an address, as a path."""

    def find(path, address):
        for waiting in Notification.objects.filter(recipient__email=address).order_by("pk"):
            deliver(waiting.pk)
        mail = [one for one in mailoutbox if address in one.to and path in one.body][-1]
        return urlsplit(re.search(rf"\S+{path}\S*", mail.body)[0]).path

    return find


def press(window, name):
    window.get_by_role("button", name=name, exact=True).click()


def press_and_confirm(window, name):
    press(window, name)
    window.locator("dialog [value=yes]").click()


def follow(window, name):
    window.get_by_role("link", name=name, exact=True).first.click()


def see(window, words):
    expect(window.get_by_text(words).first).to_be_visible()


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
    see(window, "Your request is with us.")
    return Project.objects.get(title=TITLE)


def confirm_as_pi(window, link):
    window.goto(link)
    press(window, "I am the PI and know of it")
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
    """An evaluator: every gate open, three points for everything, an effort."""
    window.goto(link)
    for gate in GATES:
        window.locator(f"input[name={gate}][value=yes]").check()
    for criterion in CRITERIA:
        window.locator(f"#id_points_{criterion}").select_option("3")
        window.locator(f"#id_reason_{criterion}").fill("As the request says.")
    for name, value in zip(("low", "likely", "high"), hours, strict=True):
        window.locator(f"#id_effort_{name}").fill(value)
    window.locator("#id_weeks").fill("2")
    press(window, "Give this opinion")
    see(window, "Thank you. You may change it until the conclusion.")


def conclude_and_accept(window, project):
    window.goto(f"/projects/{project.pk}/evaluation/")
    press_and_confirm(window, "Conclude the evaluation")
    see(window, "The evaluation is concluded.")
    follow(window, "Accept the project")
    window.locator("#id_reason").fill("We try several approaches quickly and tell you soon.")
    press(window, "Accept the project")
    see(window, "Done. The project is now:")


def send_quote(window, project):
    """The hours and the scope stand there from the evaluation; two of them are development."""
    window.goto(f"/projects/{project.pk}/quote/new/")
    expect(window.locator("#id_scope")).to_have_value(SUCCESS)
    window.locator("#id_hours_analysis").fill("2")
    window.locator("#id_hours_development").fill("2")
    window.locator("#id_category").select_option(label="Company")
    press(window, "Reckon it and look it over")
    press_and_confirm(window, "Send it to the PI")
    see(window, f"is on its way to {PI}")


def accept_quote(window, link):
    """The PI, from the mail: four hours at 80 EUR and 20 % of tax."""
    window.goto(link)
    window.locator("#id_name").fill("Paula Ines")
    window.locator("#id_terms_agreed").check()
    window.get_by_role("button", name=re.compile(r"Accept for .*384\.00")).click()
    see(window, "Thank you: the quote is accepted")


def ask_analyst(window, project, analyst, role):
    window.goto(f"/projects/{project.pk}/people/")
    window.locator("#id_analyst").select_option(str(analyst.pk))
    window.locator("#id_role").select_option(role)
    press(window, "Ask this analyst")
    see(window, "Asked. The analyst answers from the mail or here.")


def say_yes(window, project):
    window.goto(f"/projects/{project.pk}/people/")
    press(window, "Yes, I do it")
    see(window, "Thank you.")


def kick_off_and_begin(window, project):
    window.goto(f"/projects/{project.pk}/work/")
    to_do = window.get_by_role("button", name=re.compile("^Tick as done"))
    for left in range(5, 0, -1):
        expect(to_do).to_have_count(left)
        to_do.first.click()
    expect(to_do).to_have_count(0)
    follow(window, "Begin the work")
    press(window, "Begin the work")
    see(window, "Done. The project is now:")


def note_hours(window, project, begins, ends, activity):
    """Work of yesterday, so that the clock of the machine does not matter."""
    window.goto(f"/projects/{project.pk}/work/hours/")
    window.locator("#id_day").fill(f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}")
    window.locator("#id_begins").fill(begins)
    window.locator("#id_ends").fill(ends)
    window.locator("#id_activity").select_option(activity)
    press(window, "Note these hours")
    see(window, "The hours are noted.")


def stop_the_work(window, project):
    window.goto(f"/projects/{project.pk}/work/")
    follow(window, "Stop: it cannot be done")
    window.locator("#id_reason").fill(TRIED)
    press(window, "Stop: it cannot be done")
    see(window, "Done. The project is now:")


def read_what_came_out(window, project):
    window.goto(f"/projects/{project.pk}/")
    see(window, TRIED)


def read_timeline(window, project):
    """What the page tells, oldest first, without who and when."""
    window.goto(f"/projects/{project.pk}/timeline/")
    return window.locator("ol.timeline > li > span:first-child").all_inner_texts()[::-1]


@pytest.mark.usefixtures("office")
def test_the_cilia_project_from_the_request_to_infeasible(open_window, window_of, mailed_link):
    eva, evo, lea, mo = (AnalystFactory(user__name=one) for one in ("Eva", "Evo", "Lea", "Mo"))
    ana = window_of(UserFactory(name="Ana"))
    flo = window_of(UserFactory(name="Flo", coordinator=True))
    paula = open_window()

    project = ask_for_a_project(ana)
    confirm_as_pi(paula, mailed_link("/links/pi/", PI))
    ask_evaluators(flo, project, [eva, evo])
    for analyst, hours in ((eva, ("2", "4", "8")), (evo, ("3", "4", "10"))):
        link = mailed_link(f"/projects/{project.pk}/opinion/", analyst.user.email)
        give_opinion(window_of(analyst.user), link, hours)
    conclude_and_accept(flo, project)
    send_quote(flo, project)
    accept_quote(paula, mailed_link("/links/quote/", PI))
    leads, mentors = window_of(lea.user), window_of(mo.user)
    for window, analyst, role in ((leads, lea, "lead"), (mentors, mo, "mentor")):
        ask_analyst(flo, project, analyst, role)
        say_yes(window, project)
    kick_off_and_begin(leads, project)
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
        "A coordinator began to look at the request.",
        "The evaluation began.",
        "The evaluation was concluded.",
        "The project was accepted.",
        "A quote was sent.",
        "The quote was accepted.",
        "An analyst was found.",
        "The work began.",
        "The work was stopped: not feasible.",
    ]
