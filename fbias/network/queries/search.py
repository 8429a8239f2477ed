"""Meetings and topics that meet some words, as far as the person may know of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from fbias.core.clock import short
from fbias.core.search import MOST, Hit, Hits, Sought, hits
from fbias.network.models import HelpRequest, LibraryItem, Meeting, ToolPreview, Topic
from fbias.network.rules import is_inside


def network_found(user: Any, sought: Sought) -> Iterator[Hits]:
    kept = LibraryItem.objects.visible_to(user).about(sought.text)[: MOST + 1]
    items = (Hit(one.title, one.get_absolute_url(), one.summary[:160]) for one in kept)
    yield hits("library", _("Library"), items, order=49)
    if not is_inside(user):
        return
    topics = sought.among(
        Topic.objects.visible_to(user).order_by("-pk"), "title", "text", "minutes"
    )
    told = (Hit(one.title, one.get_absolute_url(), str(one.get_status_display())) for one in topics)
    yield hits("topics", _("Topics"), told, order=42)
    meetings = sought.among(Meeting.objects.visible_to(user), "name", "place", "note", "minutes")
    held = (Hit(one.title, one.get_absolute_url(), short(one.starts_at)) for one in meetings)
    yield hits("meetings", _("Meetings"), held, order=44)
    asked = sought.among(HelpRequest.objects.visible_to(user), "title", "text", "answers__text")
    stuck = (Hit(one.title, one.get_absolute_url(), one.get_kind_display()) for one in asked)
    yield hits("help", _("Requests for help"), dict.fromkeys(stuck), order=46)
    shown = sought.among(ToolPreview.objects.visible_to(user), "title", "text")
    tools = (Hit(one.title, one.get_absolute_url(), one.text[:160]) for one in shown)
    yield hits("previews", _("Previews"), tools, order=48)
