"""The second half of a project, played by everybody in it: from the accepted quote to its case."""

import csv
import io
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from members.enums import Role
from projects.models import Invoice, Project, Survey
from projects.services.team import ask_analyst
from projects.surveys import SURVEY
from tests.browser.conftest import PHONE
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
from tests.factories import (
    AnalystFactory,
    GrantFactory,
    InstitutionFactory,
    QuotedFactory,
    QuoteFactory,
    QuoteLineFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

TITLE = "Automated recognition and classification of red blood cells"
SUCCESS = "We know which method finds and sorts our red blood cells best."
NOTES = "The first part finds the best detection and classification algorithm."
PI = "pi@example.org"
MACRO = "Cell classifier"
DEFECT = "Cells at the border are counted twice."
DOI = "10.1234/cells.2026.7"
GO_ON = "The method is found; now it becomes a tool for the whole collection."
CASE = "Which method sorts blood cells best?"
CASE_TEXT = "Two thousand cells in six classes. Four methods were compared; one is used now."
DRAFT = """Done
- Methods compared
- Macro written

Hours
- Analysis: 8.00 h
- Consultation: 1.00 h
- Development: 4.00 h

Next
- Nothing noted."""
PHASES = [
    ["1", "Completed", ["12", "14", "1", "560.00"]],
    ["2", "Quote accepted", ["0", "20", "0", "800.00"]],
]
HISTORY = [
    "An analyst was found.",
    "The work began.",
    "The result was delivered.",
    "Corrections were asked for.",
    "The result was delivered.",
    "The project was completed.",
    "The invoice was made.",
    "The project was closed.",
]
IN_FRENCH = {
    "work/": TITLE,
    "work/hours/": "Heures",
    "work/reports/{report}/": "Rapport 1",
    "closing/": TITLE,
    "closing/case/": "Le raconter sans noms",
    "phases/": "Toutes les phases ensemble",
    "quote/": TITLE,
}


@pytest.fixture
def clock():
    """January 2026, so that a month with hours is over when it is time to lock it."""
    with time_machine.travel("2026-01-26 09:00Z") as traveller:
        yield lambda moment: traveller.move_to(f"2026-{moment}Z")


@pytest.fixture
def check(assert_accessible, assert_fits):
    def one(window):
        assert_accessible(window)
        assert_fits(window)

    return one


@pytest.fixture
def office():
    return UserFactory(name="Flo", coordinator=True)


@pytest.fixture
def lea():
    return AnalystFactory(user__name="Lea", user__email="lea@example.org")


@pytest.fixture
def ana():
    home = InstitutionFactory(name="University of Lyon")
    return UserFactory(name="Ana", email="ana@example.org", institution=home)


@pytest.fixture
def project(clock, ana, lea, office):
    """The PI accepted fourteen hours, and Lea is asked to lead."""
    project = QuotedFactory(
        requester=ana, title=TITLE, success=SUCCESS, notes=NOTES, status="quote_accepted"
    )
    quote = QuoteFactory(project=project, accepted=True, scope=SUCCESS, line=None)
    for activity, hours in (("analysis", 10), ("development", 4)):
        QuoteLineFactory(quote=quote, activity=activity, hours=hours)
    ask_analyst(project, lea, by=office, role="lead", hours=Decimal(14))
    return project


def accept_assignment(window, link, check):
    """The analyst, from the mail, without signing in; afterwards the link shows the answer."""
    window.goto(link)
    see(window, "Would you work on this project?")
    see(window, "Lead analyst")
    check(window)
    press(window, "Yes, I will do it")
    see(window, "Thank you: you are on the project")
    check(window)
    window.goto(link)
    assert window.get_by_role("button", name="Yes, I will do it").count() == 0


def work_by_the_clock(window, project, clock):
    window.goto(f"/projects/{project.pk}/work/")
    clock("01-27 09:00")
    window.get_by_label("Activity").select_option("analysis")
    press(window, "Start the timer")
    see(window, "The timer is running.")
    clock("01-27 10:30:30")
    window.reload()
    see(window, f"Analysis on “{TITLE}”: running for 1 hour")
    window.get_by_label("What was done").fill("Methods compared")
    press(window, "Stop and enter the hours")
    see(window, "The hours are saved.")


def note_the_rest(window, project, clock, check):
    clock("01-28 20:00")
    note_hours(window, project, "11:30", "18:00", "analysis", note="Methods compared")
    note_hours(window, project, "18:00", "19:00", "consultation")
    clock("01-29 20:00")
    note_hours(window, project, "09:00", "13:00", "development", note="Macro written")
    rows = window.locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.locator("td.text-end")).to_have_text(["4.00", "1.00", "6.50", "1.50"])
    check(window)
    follow(window, TITLE)
    see(window, "12 of 14 hours used, 2 left.")
    expect(window.locator("section[aria-labelledby=hours-title] dd")).to_have_text(
        ["8 h", "4 h", "1 h"]
    )
    check(window)


def send_report(window, check):
    """It is drafted from what was ticked and noted; the analyst adds a sentence."""
    press(window, "Write one now")
    text = window.get_by_label("Report", exact=True)
    expect(text).to_have_value(DRAFT)
    check(window)
    text.fill(f"{DRAFT}\n\nNext week you get a first version.")
    press(window, "Send it to the user and the PI")
    see(window, "The report is sent and kept.")
    check(window)


def read_report(window, link):
    window.goto(link)
    see(window, "Next week you get a first version.")
    assert_is_pdf(window, "Open as PDF")


def assert_is_pdf(window, name):
    link = window.get_by_role("link", name=name, exact=True)
    paper = window.request.get(link.get_attribute("href"))
    assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.body().startswith(b"%PDF-")


def hand_over(window, project, version, check):
    window.goto(f"/projects/{project.pk}/work/")
    follow(window, "Hand something over")
    window.get_by_label("What is it?").fill(MACRO)
    window.get_by_label("Version").fill(version)
    window.get_by_label("Licence").fill("MIT")
    window.get_by_label("Link to a repository or DOI").fill("https://doi.org/10.5281/zenodo.7")
    window.get_by_label("How is it used").fill("Open it in Fiji and press Run.")
    check(window)
    press(window, "Hand it over")
    see(window, "It is handed over. The user will be told once you deliver.")
    follow(window, "Deliver the result")
    press(window, "Deliver the result")
    see(window, "Done. The project is now: Delivered")


def report_a_defect(window, link, check):
    window.goto(link)
    see(window, "Your result is here: try it, then accept it or say what is wrong.")
    check(window)
    follow(window, f"{MACRO} 1.0")
    check(window)
    window.get_by_label("What is wrong?").fill(DEFECT)
    press(window, "No, send it back")
    see(window, "The analyst has been told what is wrong.")


def read_the_defect(window, link):
    window.goto(link)
    see(window, "Defects reported")
    follow(window, f"{MACRO} 1.0")
    see(window, DEFECT)


def accept_the_result(window, link, check):
    window.goto(link)
    see(window, "Replaced by a newer version")
    follow(window, f"{MACRO} 1.1")
    window.get_by_label("Yes: the project is completed with it").check()
    check(window)
    press(window, "Yes, accept it")
    see(window, "Thank you: it is accepted.")
    see(window, "Completed")


def answer_survey(window, link, check):
    window.goto(link)
    check(window)
    for place, item in enumerate(SURVEY):
        window.locator(f"#id_{item.code}").select_option(str(4 + place % 2))
    window.get_by_label("What should we change?").fill("Nothing at all.")
    press(window, "Send my answers")
    see(window, "Your answers help us to work better.")


def decide_to_go_on(window, project, check):
    window.goto(f"/projects/{project.pk}/closing/")
    follow(window, "Decide go or no-go")
    window.get_by_label("Go: prepare the next phase").check()
    window.get_by_label("Why? The user and the PI read it.").fill(GO_ON)
    window.get_by_label("Its question").fill("Which tool serves the whole collection?")
    window.get_by_label("What success looks like in it").fill("Everybody uses it.")
    check(window)
    press(window, "Record this decision")
    see(window, "The decision is recorded, and the user has been told.")
    return Project.objects.get(parent=project)


def compare_phases(window, project, check):
    window.goto(f"/projects/{project.pk}/closing/")
    see(window, GO_ON)
    follow(window, "All phases, hours and cost")
    table = window.locator("tbody tr")
    expect(table).to_have_count(2)
    for row, (number, state, figures) in zip(table.all(), PHASES, strict=True):
        expect(row.locator("th")).to_contain_text(f"{number} ·")
        expect(row.locator("th")).to_contain_text(TITLE)
        expect(row.locator("td").first).to_contain_text(state)
        expect(row.locator("td.text-end")).to_have_text(figures)
    expect(window.locator("tfoot td")).to_have_text(["12", "34", "1", "1,360.00"])
    check(window)


def lock_january(window, project, check):
    """The invoice sheet waits for it, and says so."""
    window.goto(f"/projects/{project.pk}/quote/")
    see(window, "Lock the hours of these months first: January 2026")
    check(window)
    follow(window, "Lock the months of these hours")
    row = window.locator("tbody tr")
    expect(row).to_contain_text("January 2026")
    expect(row).to_contain_text("13.00")
    check(window)
    press_and_confirm(window, "Lock this month")
    see(window, "The month is locked.")
    see(window, "Locked on 2 February 2026 by Flo")


def make_invoice(window, project, check):
    """Eight hours and four at 40 EUR, and 20 % of tax."""
    window.goto(f"/projects/{project.pk}/quote/")
    press_and_confirm(window, "Make the invoice sheet")
    see(window, "Invoice sheet F-2026-0001 is made; the PI and the administration get a mail.")
    expect(window.locator("dl.sums dd")).to_have_text(
        ["€960.00", "-€480.00", "€480.00", "€96.00", "€576.00"]
    )
    check(window)
    assert_is_pdf(window, "Open as PDF")


def settle_invoice(window, project, check):
    """The administration finds it in the menu, downloads the list and notes the money."""
    window.goto("/")
    follow(window, "Invoice sheets")
    see(window, "Not settled €576.00 · paid €0.00 · waived €0.00")
    check(window)
    with window.expect_download() as caught:
        follow(window, "Download as CSV")
    sheet = caught.value.path().read_text(encoding="utf-8-sig")
    [_header, row] = csv.reader(io.StringIO(sheet))
    assert row == [
        "F-2026-0001", "2026-02-02", "2026-03-04", "Issued", "", project.reference, TITLE, "Ana",
        "University of Lyon", "Paula Ines", PI, "", "Public research",
        "12.00", "960.00", "480.00", "480.00", "96.00", "576.00", "",
        "", "0.00", "576.00", "", "", "", "",
    ]  # fmt: skip
    follow(window, "F-2026-0001")
    press(window, "Mark as paid")
    see(window, "Invoice sheet F-2026-0001 is now: Paid")


def add_publication(window, project, check):
    window.goto(f"/projects/{project.pk}/closing/")
    follow(window, "Add a publication")
    window.get_by_label("DOI").fill(f"https://doi.org/{DOI}")
    window.get_by_label("Title").fill("Red blood cells in six classes")
    window.get_by_label("Year").fill("2026")
    check(window)
    press(window, "Add it to the list")
    see(window, "The publication is listed.")
    see(window, "Not checked yet")


def check_publication(window, project):
    window.goto(f"/projects/{project.pk}/closing/")
    window.get_by_label("What does the article say?").select_option(label="Acknowledges us")
    press(window, "Save")
    see(window, "Noted.")
    window.goto(f"/projects/{project.pk}/closing/")
    expect(window.get_by_label("What does the article say?")).to_have_value("present")


def write_case(window, project, check):
    """A text that names the user is refused, and kept for correction."""
    window.goto(f"/projects/{project.pk}/closing/")
    follow(window, "Tell it without names")
    window.get_by_label("Title").fill(CASE)
    window.get_by_label("The project without names").fill(f"Ana asked. {CASE_TEXT}")
    press(window, "Ask the user to agree")
    see(window, "The case should name nobody, but it contains “Ana”.")
    check(window)
    window.get_by_label("The project without names").fill(CASE_TEXT)
    press(window, "Ask the user to agree")
    see(window, "The user is asked to read it.")


def agree_to_case(window, link, check):
    window.goto(link)
    see(window, CASE_TEXT)
    see(window, "Change my answers")
    check(window)
    press(window, "I agree: show it to everybody")
    see(window, "Thank you. A coordinator will publish it.")


def publish_case(window, project):
    window.goto(f"/projects/{project.pk}/closing/")
    press(window, "Publish it in the gallery")
    see(window, "It is in the public gallery.")
    follow(window, "In the public gallery")
    see(window, "Finished cases")


def read_gallery(window, check):
    window.goto("/")
    follow(window, "Cases")
    expect(window.get_by_role("heading", name=CASE)).to_be_visible()
    see(window, CASE_TEXT)
    check(window)


def close_project(window, project, check):
    window.goto(f"/projects/{project.pk}/closing/")
    check(window)
    follow(window, "Close the project")
    check(window)
    press(window, "Close the project")
    see(window, "Done. The project is now: Closed")


def read_table_1(window, check):
    window.goto("/figures/projects/")
    row = window.locator("tbody tr")
    expect(row.locator("th")).to_have_text(TITLE)
    expect(row.locator("td")).to_have_text([NOTES, "12", "1"])
    check(window)


def read_in_french(window, project, check):
    """On a phone; the coordinator switches the language as everybody does."""
    window.goto("/")
    press(window, "Menu")
    press(window, "FR, français")
    expect(window.locator("html")).to_have_attribute("lang", "fr")  # it is kept before one goes on
    for place, heading in IN_FRENCH.items():
        path = place.format(report=project.reports.get().pk)
        window.goto(f"/projects/{project.pk}/{path}")
        expect(window.locator("html")).to_have_attribute("lang", "fr")
        expect(window.locator("h1")).to_have_text(heading)
        check(window)
    window.goto("/projects/invoices/")
    see(window, "Non réglé 0,00")
    check(window)


def play_the_work(lea, ana, project, at):
    """From the mail to the analyst until the user has accepted the second version."""
    work = f"/projects/{project.pk}/work/"
    accept_assignment(at.open_window(), at.mailed_link("/links/work/", lea.user.email), at.check)
    leads, asks = at.window_of(lea.user), at.window_of(ana)
    kick_off_and_begin(leads, project)
    work_by_the_clock(leads, project, at.clock)
    note_the_rest(leads, project, at.clock, at.check)
    send_report(leads, at.check)
    read_report(asks, at.mailed_link(f"{work}reports/", ana.email))
    hand_over(leads, project, "1.0", at.check)
    report_a_defect(asks, at.mailed_link(work, ana.email), at.check)
    read_the_defect(leads, at.mailed_link(work, lea.user.email))
    hand_over(leads, project, "1.1", at.check)
    accept_the_result(asks, at.mailed_link(work, ana.email), at.check)
    return leads, asks


def play_the_next_phase(runs, ana, project, at):
    answer_survey(at.open_window(), at.mailed_link("/links/survey/", ana.email), at.check)
    following = decide_to_go_on(runs, project, at.check)
    send_quote(
        runs,
        following,
        scope="Everybody uses it.",
        category="Public research",
        hours={"development": "20"},
    )
    accept_quote(at.open_window(), at.mailed_link("/links/quote/", PI), total="€960.00")
    compare_phases(runs, project, at.check)


def play_the_money(runs, office, project, at):
    """February: the month with the hours is over, and so is the session of January."""
    at.clock("02-02 09:00")
    at.sign_in(runs, office)
    lock_january(runs, project, at.check)
    make_invoice(runs, project, at.check)
    finance = GrantFactory(user__name="Fin", role=Role.FINANCE).user
    settle_invoice(at.window_of(finance), project, at.check)


def play_the_case(leads, asks, runs, project, at):
    write_case(leads, project, at.check)
    asked = at.mailed_link(f"/projects/{project.pk}/closing/", project.requester.email)
    agree_to_case(asks, asked, at.check)
    publish_case(runs, project)
    read_gallery(at.open_window(), at.check)


@pytest.fixture
def at(*, clock, check, open_window, window_of, sign_in, mailed_link, strictness):
    """What every act needs; the case that names the user is refused with a 409."""
    strictness.allow("409 (Conflict)")
    return SimpleNamespace(
        clock=clock,
        check=check,
        open_window=open_window,
        window_of=window_of,
        sign_in=sign_in,
        mailed_link=mailed_link,
    )


@pytest.mark.usefixtures("clock")  # before anybody is there: grants begin on a day
def test_the_blood_cell_project_from_the_quote_to_its_case(lea, ana, office, project, at):
    leads, asks = play_the_work(lea, ana, project, at)
    runs = at.window_of(office)
    play_the_next_phase(runs, ana, project, at)
    play_the_money(runs, office, project, at)
    add_publication(asks, project, at.check)
    check_publication(runs, project)
    play_the_case(leads, asks, runs, project, at)
    close_project(runs, project, at.check)
    read_table_1(at.window_of(UserFactory(funder=True)), at.check)
    find_hours_final(leads, project)
    check_what_is_kept(project)
    assert read_timeline(asks, project) == HISTORY
    read_in_french(at.window_of(office, viewport=PHONE, locale="fr-FR"), project, at.check)


def find_hours_final(window, project):
    """Nothing is offered any more that would be refused."""
    window.goto(f"/projects/{project.pk}/work/")
    expect(window.get_by_role("link", name="Hand something over")).to_have_count(0)
    expect(window.get_by_role("link", name="Add a task or milestone")).to_have_count(0)
    follow(window, "Note or correct hours")
    see(window, "The invoice sheet has been made: its hours can no longer change.")
    expect(window.get_by_role("link", name="Correct", exact=True)).to_have_count(0)


def check_what_is_kept(project):
    played = Project.objects.with_hours().get(pk=project.pk)
    assert (played.status, played.ended_on) == ("closed", timezone.datetime(2026, 1, 29).date())
    assert (played.effort_hours, played.consultation_hours) == (Decimal(12), Decimal(1))
    assert list(played.deliverables.order_by("pk").values_list("version", "status")) == [
        ("1.0", "replaced"), ("1.1", "accepted"),
    ]  # fmt: skip
    scores = Survey.objects.get(project=played).scores
    assert [scores[item.code] for item in SURVEY] == [4, 5] * 4
    assert list(played.publications.values_list("doi", "acknowledgement")) == [(DOI, "present")]
    invoice = Invoice.objects.get(project=played)
    assert (invoice.status, invoice.settled_on) == ("paid", timezone.datetime(2026, 2, 2).date())
