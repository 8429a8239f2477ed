"""Open desks, their sessions, what is booked on them, and who sits on the panel."""

from consultations.models.consultations import Consultation
from consultations.models.destinations import Destination
from consultations.models.equipment import EquipmentCheck
from consultations.models.group_mails import GroupMail
from consultations.models.guests import MOST_GUESTS, Guest
from consultations.models.images import ConsultationImage
from consultations.models.intake_forms import IntakeForm
from consultations.models.language_model import ModelTurn
from consultations.models.open_desks import (
    USUAL_SESSIONS,
    DayWish,
    Offer,
    OpenDesk,
    PollAnswer,
    Session,
)
from consultations.models.panels import Decline, PanelPlan, PanelSeat, PanelWeights, Programme
from consultations.models.presence import Presence, SharedNotes
from consultations.models.records import Approach, Handout, Record
from consultations.models.surveys import Survey
from consultations.models.tags import RequestTag
from consultations.models.thread import ThreadMessage

__all__ = [
    "MOST_GUESTS",
    "USUAL_SESSIONS",
    "Approach",
    "Consultation",
    "ConsultationImage",
    "DayWish",
    "Decline",
    "Destination",
    "EquipmentCheck",
    "GroupMail",
    "Guest",
    "Handout",
    "IntakeForm",
    "ModelTurn",
    "Offer",
    "OpenDesk",
    "PanelPlan",
    "PanelSeat",
    "PanelWeights",
    "PollAnswer",
    "Presence",
    "Programme",
    "Record",
    "RequestTag",
    "Session",
    "SharedNotes",
    "Survey",
    "ThreadMessage",
]
