"""What a kind is about says whose mails a conflict of interest hides."""

from consultations.models import Consultation
from fbias.notifications.kinds import KINDS, parts_of
from projects.models import Project


def test_the_parts_of_a_project_and_of_a_consultation_of_which_mails_tell():
    assert [model.__name__ for model in parts_of(Project)] == [
        "Approval", "Assignment", "CreditNote", "Deliverable", "Evaluator", "Invoice", "Message",
        "Quote", "Report", "TimeEntry",
    ]  # fmt: skip
    assert [model.__name__ for model in parts_of(Consultation)] == [
        "Decline", "Guest", "PanelSeat", "Survey", "ThreadMessage",
    ]  # fmt: skip
    assert all(hasattr(model.objects, "not_hidden_from") for model in parts_of(Consultation))


def test_no_kind_is_true_of_something_else():
    stranger = object()

    assert {name for name, kind in KINDS.items() if kind.is_true_of(stranger)} == set()
