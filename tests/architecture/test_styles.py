"""Colour comes from the name of a state: each has a style, and no style outlives it."""

import re

from consultations.enums import ConsultationStatus, OpenDeskStatus, Outcome
from fbias.imagery.enums import UploadState
from fbias.network.enums import (
    ComputingStatus,
    HelpStatus,
    ItemStatus,
    MeetingStatus,
    PairStatus,
    PreviewStatus,
    TopicStatus,
)
from fbias.notifications.enums import NotificationStatus
from members.enums import MembershipStatus
from projects.enums import (
    Acknowledgement,
    AssignmentStatus,
    DeliverableStatus,
    InvoiceStatus,
    ProjectStatus,
    QuoteStatus,
    ReportStatus,
)
from tests.architecture.sources import HERE, name, templates

ENUMS = (
    Acknowledgement, AssignmentStatus, ComputingStatus, ConsultationStatus, DeliverableStatus,
    HelpStatus, InvoiceStatus, ItemStatus, MeetingStatus, MembershipStatus, NotificationStatus,
    OpenDeskStatus, Outcome, PairStatus, PreviewStatus, ProjectStatus, QuoteStatus, ReportStatus,
    TopicStatus, UploadState,
)  # fmt: skip
OF_A_SESSION = {"ready", "waiting", "late", "filling", "free", "taken"}  # words of the board


def test_every_state_has_a_style_and_every_style_a_state():
    styles = (HERE / "static" / "src" / "components.css").read_text()

    assert set(re.findall(r"\.status-(\w+)", styles)) == OF_A_SESSION.union(
        *(states.values for states in ENUMS)
    )


TAKES_AWAY = re.compile(r"([^{}]+:focus[^{}]*){[^{}]*outline:\s*(?:0|none)[^{}]*}")
UNUSED = {".btn-check:focus-visible + .btn", "button:focus:not(:focus-visible)"}


def weight(selector):
    """How many classes and states a selector names; of two that say otherwise, more wins."""
    return len(re.findall(r"[.:](?!root)[\w-]+|:root", selector))


def test_no_rule_of_the_library_makes_the_focus_invisible():
    bootstrap = (HERE / "node_modules/bootstrap/dist/css/bootstrap.css").read_text()
    found = {one.strip() for rule in TAKES_AWAY.findall(bootstrap) for one in rule.split(",")}
    ours = (HERE / "static/src/bootstrap-theme.css").read_text()
    assert ".form-check-input:focus" in found
    assert re.search(r"^:root :focus-visible {\s*outline: 3px", ours, re.MULTILINE)

    stronger = {one for one in found - UNUSED if weight(one) > weight(":root :focus-visible")}

    assert stronger == set()


BREAKPOINTS = {"48rem", "64rem", "75rem"}  # a tablet, a laptop, a wide screen; smaller is a phone


def test_pages_change_their_shape_at_three_widths():
    sheets = "\n".join(path.read_text() for path in (HERE / "static/src").rglob("*.css"))

    assert set(re.findall(r"@media[^{]*width\W+([\w.]+)", sheets)) == BREAKPOINTS


CLASS = re.compile(r'class="((?:{%.*?%}|{{.*?}}|[^"])*)"')
TAG = re.compile(r"{%.*?%}|{{.*?}}")
PUT_TOGETHER = re.compile(rf"[\w-]+-(?:(?:{TAG.pattern})[\w-]*)+")  # notice-{{ tone }}
ANOTHER_SHEET = (
    "templates/admin/",
    "templates/unfold/",
    "templates/notifications/layout.html",
)  # Unfold's; a mail's own


def classes_in(path):
    return {
        word
        for found in CLASS.findall(path.read_text())
        for word in TAG.sub(" ", PUT_TOGETHER.sub(" ", found)).split()
    }


PLAIN = {"notice-info"}  # what a notice is when it has no other tone


def test_every_class_that_a_page_names_has_a_style_or_a_script():
    built = "\n".join(path.read_text() for path in (HERE / "static/dist/assets").glob("*.css"))
    scripts = "\n".join(path.read_text() for path in (HERE / "static/src").rglob("*.js"))
    pages = [path for path in templates() if not name(path).startswith(ANOTHER_SHEET)]
    named = {word for path in pages for word in classes_in(path)}
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", built))

    assert {"btn", "mb-0", "visually-hidden", "list-plain"} <= named & styled
    assert {word for word in named - styled - PLAIN if word not in scripts} == set()


def test_a_panel_is_people_and_no_card():
    sheets = "\n".join(path.read_text() for path in (HERE / "static/src").rglob("*.css"))

    assert [path for path in templates() if "panel" in classes_in(path)] == []
    assert re.findall(r"\.panel\b(?!-)", sheets) == []
