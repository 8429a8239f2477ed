"""One line in the chat of the team when something happens that its members care for.

Mattermost, Slack and Zulip take the same form from an incoming webhook. Never a name or a title:
the channel is the team's, what one member may read there another may, too.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.utils import timezone, translation
from django.utils.functional import Promise

from fbias.core.outgoing import is_in_the_open, post_json
from fbias.core.tasks import after_commit

# What the operator may choose in `TEAM_CHAT_EVENTS`.
EVENTS = frozenset(
    {"open_desk_opened", "panels_published", "meeting_planned", "preview_shown", "item_shared"}
)
SECONDS = 10


def tell_chat(event: str, words: str | Promise, page: str, **values: Any) -> None:
    """Post the sentence and the address of its page after commit, where this event was chosen."""
    if not settings.TEAM_CHAT_URL or event not in settings.TEAM_CHAT_EVENTS:
        return
    with (
        translation.override(settings.FACILITY_LANGUAGE),
        timezone.override(settings.FACILITY_TIME_ZONE),
    ):
        told = {name: value() if callable(value) else value for name, value in values.items()}
        text = f"{str(words) % told} {settings.SITE_URL}{page}"
    after_commit("notifications.post_to_chat", text=text)


def post_to_chat(text: str) -> None:
    """Raises `NoAnswer`, and is tried again later."""
    post_json(settings.TEAM_CHAT_URL, {"text": text}, seconds=SECONDS)


def chat_is_set_well(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    errors: list[checks.CheckMessage] = []
    if unknown := sorted(set(settings.TEAM_CHAT_EVENTS) - EVENTS):
        sentence = f"TEAM_CHAT_EVENTS names what never happens: {', '.join(unknown)}."
        errors.append(checks.Error(sentence, id="notifications.E002"))
    if is_in_the_open(settings.TEAM_CHAT_URL):
        sentence = "TEAM_CHAT_URL is not https: whoever reads it on its way can post, too."
        errors.append(checks.Error(sentence, id="notifications.E003"))
    return errors
