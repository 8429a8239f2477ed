"""The open desk in the admin: look, filter, search, export; every change goes through a service."""

from consultations.admin.consultations import ConsultationAdmin
from consultations.admin.destinations import DestinationAdmin
from consultations.admin.open_desks import OfferAdmin, OpenDeskAdmin, SessionAdmin
from consultations.admin.panels import PanelSeatAdmin, RecordAdmin
from consultations.admin.weights import PanelWeightsAdmin

__all__ = [
    "ConsultationAdmin",
    "DestinationAdmin",
    "OfferAdmin",
    "OpenDeskAdmin",
    "PanelSeatAdmin",
    "PanelWeightsAdmin",
    "RecordAdmin",
    "SessionAdmin",
]
