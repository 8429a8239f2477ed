"""Meetings and topics that meet some words, as far as the person may know of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet, TextField
from django.utils.translation import gettext as _

from fbias.core.clock import short
from fbias.core.prepared import Param
from fbias.core.search import MOST, Hit, Hits, PreparedSearch, Sought, hits
from fbias.network.models import HelpRequest, LibraryItem, Meeting, ToolPreview, Topic
from fbias.network.models.library import plain_words
from fbias.network.rules import is_inside


def network_found(user: Any, sought: Sought) -> Iterator[Hits]:
    kept = items(user, sought, plain=plain_words(sought.text))
    library = (Hit(one.title, one.get_absolute_url(), one.summary[:160]) for one in kept)
    yield hits("library", _("Library"), library, order=49)
    if not is_inside(user):
        return
    told = (
        Hit(one.title, one.get_absolute_url(), str(one.get_status_display()))
        for one in topics(user, sought)
    )
    yield hits("topics", _("Topics"), told, order=42)
    held = (
        Hit(one.title, one.get_absolute_url(), short(one.starts_at))
        for one in meetings(user, sought)
    )
    yield hits("meetings", _("Meetings"), held, order=44)
    stuck = (
        Hit(one.title, one.get_absolute_url(), one.get_kind_display())
        for one in help_requests(user, sought)
    )
    yield hits("help", _("Requests for help"), dict.fromkeys(stuck), order=46)
    tools = (
        Hit(one.title, one.get_absolute_url(), one.text[:160]) for one in previews(user, sought)
    )
    yield hits("previews", _("Previews"), tools, order=48)


@PreparedSearch
def items(user: Any, sought: Sought) -> QuerySet:
    seen = LibraryItem.objects.visible_to(user)
    plain = Param("plain", TextField()) if user.is_authenticated else plain_words(sought.text)
    return seen.about_plain(plain)[: MOST + 1]


@PreparedSearch
def topics(user: Any, sought: Sought) -> QuerySet:
    seen = Topic.objects.visible_to(user).order_by("-pk")
    return sought.among(seen, "title", "text", "minutes")


@PreparedSearch
def meetings(user: Any, sought: Sought) -> QuerySet:
    return sought.among(Meeting.objects.visible_to(user), "name", "place", "note", "minutes")


@PreparedSearch
def help_requests(user: Any, sought: Sought) -> QuerySet:
    return sought.among(HelpRequest.objects.visible_to(user), "title", "text", "answers__text")


@PreparedSearch
def previews(user: Any, sought: Sought) -> QuerySet:
    return sought.among(ToolPreview.objects.visible_to(user), "title", "text")
