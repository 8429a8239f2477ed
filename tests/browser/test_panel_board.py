"""The board by mouse and by keyboard: propose, look, lock, swap, propose again, publish."""

import re

import pytest
from playwright.sync_api import expect

from consultations.models import PanelSeat
from consultations.services import panels
from fbias.notifications.models import Notification
from tests.factories import (
    AnalystFactory,
    ConsultationFactory,
    ExpertiseFactory,
    OfferFactory,
    OpenDeskFactory,
    SessionFactory,
    TagFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


@pytest.fixture
def day():
    """Two sessions of one hour and one of the next; five analysts who offer both hours."""
    desk = OpenDeskFactory(panel_min=1, panel_max=2)
    tags = [TagFactory(slug="object-counting"), TagFactory(slug="cell-segmentation")]
    sessions = [
        SessionFactory(open_desk=desk, hour=hour, room=room)
        for hour, room in ((10, "A"), (10, "B"), (11, "A"))
    ]
    for session in sessions:
        ConsultationFactory(session=session, confirmed=True)
    for number, name in enumerate(("Ada", "Bo", "Cleo", "Dan", "Eve")):
        analyst = AnalystFactory(user__name=name)
        for tag in tags[: 1 + number % 2]:
            ExpertiseFactory(analyst=analyst, tag=tag, level=1 + number % 3)
        for start in {session.starts_at for session in sessions}:
            OfferFactory(open_desk=desk, analyst=analyst, starts_at=start)
    return desk


@pytest.fixture
def board(page, sign_in, day):
    sign_in(page, UserFactory(coordinator=True))
    page.goto(f"/boards/{day.pk}/")
    return page


def draft():
    """Who sits where in the draft."""
    rows = PanelSeat.objects.filter(leaving=False).order_by("consultation", "analyst__user__name")
    return list(rows.values_list("consultation", "analyst__user__name"))


def seats_of(page):
    return page.locator("li.board-seat[data-pick]")


def test_a_coordinator_makes_panels_with_the_mouse(board, day, assert_accessible):
    board.get_by_role("button", name="Propose panels").click()
    expect(board.get_by_text("Provably best")).to_be_visible()
    assert_accessible(board)
    before = draft()

    first = board.locator(".board-panel").first.locator("li.board-seat").first
    other = board.locator(".board-panel").nth(1).locator("li.board-seat").first
    name = first.locator(".person-name").inner_text()
    partner = other.locator(".person-name").inner_text()
    first.drag_to(other)
    dialog = board.locator("#change-dialog")
    expect(
        dialog.get_by_role("heading", name=re.compile(f"Exchange with {partner}"))
    ).to_be_visible()
    expect(dialog.locator(".cost-points")).to_be_visible()
    assert_accessible(board)
    assert draft() == before

    dialog.get_by_role("button", name="Confirm").click()
    expect(board.get_by_text("Saved as a draft")).to_be_visible()
    panel = board.locator(".board-panel").nth(1)
    expect(panel.get_by_text(name, exact=True)).to_be_visible()
    assert draft() != before

    board.get_by_role("button", name=f"Lock {name}").first.click()
    with board.expect_response("**/propose/") as told:
        board.get_by_role("button", name="Propose again").click()
    assert told.value.status == 200, told.value.text()[:600]
    expect(board.locator(".board-seat [aria-pressed=true]")).to_have_count(1)
    expect(panel.get_by_text(name, exact=True)).to_be_visible()
    assert not Notification.objects.exists()

    board.get_by_role("button", name="Publish panels").click()
    board.get_by_role("dialog").get_by_role("button", name="Publish panels").click()
    expect(board.get_by_text("3 panels are published")).to_be_visible()
    assert not PanelSeat.objects.filter(published_at=None).exists()


def test_a_person_from_the_bench_is_dropped_on_a_seat(board, day):
    board.get_by_role("button", name="Propose panels").click()
    expect(board.get_by_text("Provably best")).to_be_visible()
    panel = board.locator(".board-panel").first
    seated = panel.locator(".person-name").all_inner_texts()
    free = next(
        line
        for line in board.locator(".bench-person").all()
        if line.locator("a").inner_text() not in [name for _pk, name in draft()[:4]]
    )
    name = free.locator("a").inner_text()

    free.drag_to(panel.locator("li.board-seat").first)
    board.locator("#change-dialog").get_by_role("button", name="Confirm").click()

    expect(panel.get_by_text(name, exact=True)).to_be_visible()
    assert seated[0] not in panel.locator(".person-name").all_inner_texts()


def test_a_coordinator_makes_panels_with_the_keyboard_alone(board, day):
    press = board.keyboard.press
    board.get_by_role("button", name="Propose panels").focus()
    press("Enter")
    expect(board.get_by_text("Provably best")).to_be_visible()
    before = draft()

    board.get_by_role("link", name=re.compile("^Move .")).first.focus()
    press("Enter")
    options = board.locator("#change-dialog a.change-option")
    expect(options.first).to_be_focused()
    press("Tab")
    expect(options.nth(1)).to_be_focused()
    press("Enter")
    confirm = board.locator("#change-dialog").get_by_role("button", name="Confirm")
    expect(confirm).to_be_focused()
    assert draft() == before
    press("Enter")

    expect(board.get_by_text("Saved as a draft")).to_be_visible()
    assert draft() != before

    board.get_by_role("button", name="Undo").focus()
    with board.expect_response(lambda answer: answer.request.method == "POST"):
        press("Enter")
    assert draft() == before

    board.get_by_role("link", name=re.compile("^Move .")).first.focus()
    press("Enter")
    expect(options.first).to_be_focused()
    press("Escape")
    expect(board.locator("#change-dialog")).not_to_be_visible()
    assert draft() == before


def test_two_coordinators_the_slower_one_is_told(board, day, strictness):
    strictness.allow("409")
    board.get_by_role("button", name="Propose panels").click()
    expect(board.get_by_text("Provably best")).to_be_visible()
    board.get_by_role("link", name=re.compile("^Move .")).first.click()
    board.locator("#change-dialog a.change-option").first.click()
    confirm = board.locator("#change-dialog").get_by_role("button", name="Confirm")
    expect(confirm).to_be_visible()
    coordinator = UserFactory(coordinator=True)
    for seat in PanelSeat.objects.select_related("consultation"):
        panels.unseat_analyst(seat, by=coordinator)

    confirm.click()

    expect(board.get_by_text("The panels have changed since you looked")).to_be_visible()
    assert draft() == []


def test_without_scripts_the_pages_do_the_same(open_window, sign_in, day):
    page = open_window(java_script_enabled=False)
    sign_in(page, UserFactory(coordinator=True))
    page.goto(f"/boards/{day.pk}/")
    page.get_by_role("button", name="Propose panels").click()
    before = draft()

    page.get_by_role("link", name=re.compile("^Move .")).first.click()
    page.locator("a.change-option").first.click()
    assert draft() == before
    page.get_by_role("button", name="Confirm").click()

    assert page.url.endswith(f"/boards/{day.pk}/")
    assert draft() != before


def test_a_phone_holds_the_board(phone, sign_in, day, assert_fits, assert_accessible):
    panels.propose_panels(day, by=UserFactory(coordinator=True))
    sign_in(phone, UserFactory(coordinator=True))

    phone.goto(f"/boards/{day.pk}/")

    assert_fits(phone)
    assert_accessible(phone)
    phone.get_by_role("link", name=re.compile("^Move .")).first.click()
    expect(phone.locator("#change-dialog a.change-option").first).to_be_visible()
    assert_fits(phone)


def test_a_french_coordinator_sees_the_board(french_page, sign_in, day):
    panels.propose_panels(day, by=UserFactory(coordinator=True))
    sign_in(french_page, UserFactory(coordinator=True, language="fr"))

    french_page.goto(f"/boards/{day.pk}/")

    expect(french_page.locator("h1")).to_be_visible()
    assert french_page.locator("html").get_attribute("lang") == "fr"
    assert french_page.locator("li.board-seat").count() == len(draft())
