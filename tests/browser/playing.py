"""What the played projects share: how people click, and what several of them do alike."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect


def press(window, name):
    window.get_by_role("button", name=name, exact=True).click()


def press_and_confirm(window, name):
    press(window, name)
    window.locator("dialog [value=yes]").click()


def follow(window, name):
    window.get_by_role("link", name=name, exact=True).first.click()


def see(window, words):
    expect(window.get_by_text(words).first).to_be_visible()


def send_quote(window, project, *, scope, category, hours):
    """The coordinator: the scope stands there already; hours by activity are written."""
    window.goto(f"/projects/{project.pk}/quote/new/")
    expect(window.locator("#id_scope")).to_have_value(scope)
    for activity, number in hours.items():
        window.locator(f"#id_hours_{activity}").fill(number)
    window.locator("#id_category").select_option(label=category)
    press(window, "Calculate and review")
    press_and_confirm(window, "Send it to the PI")
    see(window, f"is on its way to {project.pi_email}")


def accept_quote(window, link, *, total):
    """The PI, from the mail, without an account."""
    window.goto(link)
    window.locator("#id_name").fill("Paula Ines")
    window.locator("#id_terms_agreed").check()
    press(window, f"Accept for {total}")
    see(window, "Thank you: the quote is accepted")


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


def note_hours(window, project, begins, ends, activity, *, note=""):
    """Work of yesterday, so that the clock of the machine does not matter."""
    window.goto(f"/projects/{project.pk}/work/hours/")
    window.locator("#id_day").fill(f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}")
    window.locator("#id_begins").fill(begins)
    window.locator("#id_ends").fill(ends)
    window.locator("#id_activity").select_option(activity)
    window.locator("#id_note").fill(note)
    press(window, "Enter these hours")
    see(window, "The hours are saved.")


def read_timeline(window, project):
    """What the page tells, oldest first, without who and when."""
    window.goto(f"/projects/{project.pk}/timeline/")
    return window.locator("ol.timeline > li > span:first-child").all_inner_texts()[::-1]
