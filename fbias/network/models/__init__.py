"""Meetings, topics, help and the library: the network's own life."""

from fbias.network.models.meetings import Attendance, Meeting
from fbias.network.models.topics import MeetingFile, StepOut, Topic, Vote

__all__ = ["Attendance", "Meeting", "MeetingFile", "StepOut", "Topic", "Vote"]
