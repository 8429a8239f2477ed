"""Meetings, topics, help, mentoring and the library: the network's own life."""

from fbias.network.models.computing import ComputingRequest, ComputingResource
from fbias.network.models.help_requests import HelpAnswer, HelpRequest
from fbias.network.models.library import ItemVersion, LibraryItem
from fbias.network.models.meetings import Attendance, Meeting
from fbias.network.models.mentoring import MentoringEntry, MentoringPair
from fbias.network.models.previews import Feedback, ToolPreview
from fbias.network.models.readings import Reading
from fbias.network.models.topics import MeetingFile, StepOut, Topic, Vote

__all__ = [
    "Attendance",
    "ComputingRequest",
    "ComputingResource",
    "Feedback",
    "HelpAnswer",
    "HelpRequest",
    "ItemVersion",
    "LibraryItem",
    "Meeting",
    "MeetingFile",
    "MentoringEntry",
    "MentoringPair",
    "Reading",
    "StepOut",
    "ToolPreview",
    "Topic",
    "Vote",
]
