"""Who is told what about a consultation; the words are in `templates/notifications/`."""

from __future__ import annotations

from collections.abc import Iterable

from consultations.models import Consultation, ConsultationImage, PanelSeat


def announce_booked(consultation: Consultation) -> None:
    """The place is provisional: tell the user what to do next, and the coordinators."""


def announce_confirmed(consultation: Consultation) -> None:
    """An image is there and opens: the place is theirs."""


def announce_moved(consultation: Consultation, *, left_behind: Iterable[PanelSeat]) -> None:
    """Another hour: the user, the published panel, those who could not come along."""


def announce_cancelled(consultation: Consultation, *, seats: Iterable[PanelSeat]) -> None:
    """Given up: the user, coordinators, and every analyst who had been told."""


def announce_released(consultation: Consultation) -> None:
    """No usable image by the deadline."""


def announce_image_problem(image: ConsultationImage) -> None:
    """An image was refused or cannot be opened: say which and what to do."""


def announce_panel(consultation: Consultation, *, fresh: Iterable[PanelSeat]) -> None:
    """The panel is published: the user learns who, the new analysts learn what."""


def announce_unseated(consultation: Consultation, *, seat: PanelSeat) -> None:
    """An analyst who had been told is no longer needed."""


def announce_missed(consultation: Consultation) -> None:
    """Nobody came: how to come back."""


def announce_record(consultation: Consultation) -> None:
    """The advice is there to read."""
