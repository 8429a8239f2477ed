"""Open desks, their sessions, what is booked on them, and who sits on the panel."""

from consultations.models.consultations import Consultation, ConsultationImage
from consultations.models.open_desks import Offer, OpenDesk, Session
from consultations.models.panels import PanelSeat
from consultations.models.records import Approach, Record

__all__ = [
    "Approach",
    "Consultation",
    "ConsultationImage",
    "Offer",
    "OpenDesk",
    "PanelSeat",
    "Record",
    "Session",
]
