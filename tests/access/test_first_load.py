"""What a phone loads before a page can be used: bytes of sheets and scripts, as they travel."""

import json
import re

import pytest
from django.urls import reverse

from tests.access.loading import DIST, built, scripts, sheets, unstyled, weight
from tests.factories import ConsultationFactory, OpenDeskFactory, UserFactory

pytestmark = pytest.mark.django_db


def page_of(client, name):
    desk = OpenDeskFactory(with_sessions=True)
    if name == "home":
        return client.get("/").content.decode()
    if name == "open desk":
        return client.get(reverse("consultations:opendesk", args=[desk.pk])).content.decode()
    if name == "board":
        client.force_login(UserFactory(coordinator=True))
        return client.get(reverse("consultations:board", args=[desk.pk])).content.decode()
    draft = ConsultationFactory(open_desk=desk)
    client.force_login(draft.requester)
    address = reverse("consultations:step", args=[draft.pk, 1])
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("name", "styles", "code"),
    (
        ("home", 20_000, 10_500),
        ("open desk", 22_500, 10_500),
        ("booking form", 22_500, 35_000),
        ("board", 22_500, 35_000),
    ),
)
def test_a_page_loads_no_more_than_its_share_of_sheets_and_scripts(client, name, styles, code):
    page = page_of(client, name)

    assert 10_000 < weight(sheets(page)) <= styles
    assert 5_000 < weight(scripts(page)) <= code
    assert unstyled(page) == set()


def test_the_letters_are_asked_for_at_once_and_never_move_a_page(client):
    font = built("fonts/inter-latin.woff2")
    page = page_of(client, "home")
    main = next(sheet for sheet in sheets(page) if "/main-" in sheet)
    faces = re.findall(r"@font-face\{[^}]*\}", (DIST / main).read_text())

    assert f'<link rel="preload" href="/static/dist/{font}" as="font"' in page
    assert any(font.removeprefix("assets/") in face for face in faces)
    assert [face for face in faces if "font-display:optional" not in face] == []
    assert weight({font}) < 33_000


def test_a_class_of_another_apps_sheet_is_found():
    page = f'<link rel="stylesheet" href="/static/dist/{built("sheets/pages.css")}">'

    assert unstyled(page + '<p class="hero board-card">') == {"board-card"}
    assert unstyled('<p class="board-card">a page of the admin</p>') == set()


def test_the_map_fetches_a_part_of_the_world_and_no_part_is_large():
    index = (DIST / built("map.js")).read_text()
    parts = {f"assets/{name}" for name in re.findall(r"[\w-]+outlines-[\w-]+\.js", index)}

    assert len(parts) > 50
    assert max(weight({part}) for part in parts) < 35_000
    assert weight({built("map.js")}) < 16_000


def test_what_is_worth_it_lies_beside_its_packed_forms():
    entries = json.loads((DIST / "manifest.json").read_text()).values()
    files = {DIST / entry["file"] for entry in entries}
    large = [path for path in files if path.suffix in {".js", ".css", ".svg"}]
    large = [path for path in large if path.stat().st_size >= 500]

    assert len(large) > 30
    for path in large:
        for ending in (".br", ".gz"):
            packed = path.with_name(path.name + ending)
            assert packed.stat().st_size < path.stat().st_size
