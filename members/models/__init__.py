"""The people of the network, one noun a file."""

from members.models.analysts import (
    Analyst,
    CharterAcceptance,
    CharterVersion,
    Expertise,
    LevelProposal,
)
from members.models.availability import Absence, WeeklyHours
from members.models.conflicts.declared import Conflict
from members.models.erasures import Erasure
from members.models.facilities import HostFacility, Institution
from members.models.merges import AccountMerge
from members.models.passwords import ForgottenPassword
from members.models.users import Grant, User
from members.models.vocabulary import Tag

__all__ = [
    "Absence",
    "AccountMerge",
    "Analyst",
    "CharterAcceptance",
    "CharterVersion",
    "Conflict",
    "Erasure",
    "Expertise",
    "ForgottenPassword",
    "Grant",
    "HostFacility",
    "Institution",
    "LevelProposal",
    "Tag",
    "User",
    "WeeklyHours",
]
