"""Colour comes from the name of a state: each has a style, and no style outlives it."""

import re

from consultations.enums import ConsultationStatus, OpenDeskStatus, Outcome
from fbias.imagery.enums import UploadState
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
from tests.architecture.sources import HERE

ENUMS = (
    Acknowledgement, AssignmentStatus, ConsultationStatus, DeliverableStatus, InvoiceStatus,
    MembershipStatus, NotificationStatus, OpenDeskStatus, Outcome, ProjectStatus, QuoteStatus,
    ReportStatus, UploadState,
)  # fmt: skip
OF_A_SESSION = {"ready", "waiting", "late", "filling", "free", "taken"}  # words of the board


def test_every_state_has_a_style_and_every_style_a_state():
    styles = (HERE / "static" / "src" / "components.css").read_text()

    assert set(re.findall(r"\.status-(\w+)", styles)) == OF_A_SESSION.union(
        *(states.values for states in ENUMS)
    )
