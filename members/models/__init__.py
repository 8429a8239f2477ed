"""The people of the network, one noun a file."""

from members.models.analysts import Analyst, CharterAcceptance, CharterVersion, Expertise, Tag
from members.models.conflicts import Conflict
from members.models.facilities import HostFacility, Institution
from members.models.users import Grant, User

__all__ = [
    "Analyst",
    "CharterAcceptance",
    "CharterVersion",
    "Conflict",
    "Expertise",
    "Grant",
    "HostFacility",
    "Institution",
    "Tag",
    "User",
]
