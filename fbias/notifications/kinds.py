"""The kinds of message that exist; upper apps register theirs in `AppConfig.ready()`.

A kind is three files, `templates/notifications/<name>.subject.txt`, `<name>.txt`, `<name>.html`
(text first and complete), and one registration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.functional import Promise

from fbias.core.registry import Registry
from fbias.notifications.calendar import CalendarEvent

if TYPE_CHECKING:
    from members.models import User


def always(about: Any) -> bool:
    return True


def everybody(about: Any, recipient: Any) -> bool:
    return True


def nothing_more(about: Any, recipient: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail; it is made when the mail is, and not kept in the log."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


def no_files(about: Any, recipient: Any) -> list[Attachment]:
    return []


def as_stored(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def no_event(about: Any, recipient: Any) -> CalendarEvent | None:
    return None


@dataclass(frozen=True)
class Kind:
    """What a message is about and how it is made, asked again just before it is sent.

    `about` is the model, or the models, of which it tells. `still_wanted` drops what is no
    longer true, `wanted_by` what this recipient does not need any more; `context` reads the
    fresh object and wins over what was stored, `in_words` says stored keys (a role) in the
    reader's words. Plain values (texts, numbers, times) are what coordinators may use in texts
    of their own. `repeatable` messages (reminders) are sent once more after a lost worker; the
    others (decisions, invoices) wait in doubt for a person. The values of the facts named in
    `secrets` (links that open an account) are sent but never kept in the log. What is hidden
    from the recipient meanwhile is not sent, unless the kind is sent `despite_conflict`.

    A kind is essential unless it is `optional` for an audience, who then chooses when it comes: at
    once, in the weekly digest with the link of the fact `leads_to`, or never. An answer to a kind
    with a `thread` enters the thread of what it gives, if the portal reads mails.
    """

    name: str
    label: str | Promise
    about: type[Model] | tuple[type[Model], ...]
    sample: Mapping[str, object] = field(default_factory=dict)
    still_wanted: Callable[[Any], bool] = always
    wanted_by: Callable[[Any, User], bool] = everybody
    context: Callable[[Any, User], dict[str, Any]] = nothing_more
    in_words: Callable[[Mapping[str, Any]], dict[str, Any]] = as_stored
    calendar: Callable[[Any, User], CalendarEvent | None] = no_event
    attachments: Callable[[Any, User], list[Attachment]] = no_files
    repeatable: bool = False
    secrets: tuple[str, ...] = ()
    despite_conflict: bool = False
    thread: Callable[[Any], Model] | None = None
    optional: str = ""
    leads_to: str = "page_url"

    def is_true_of(self, about: Any) -> bool:
        return isinstance(about, self.about) and self.still_wanted(about)

    @property
    def templates(self) -> dict[str, str]:
        """The three files by what they hold."""
        base = f"notifications/{self.name}"
        return {"subject": f"{base}.subject.txt", "text": f"{base}.txt", "html": f"{base}.html"}


KINDS = Registry[Kind]()


def register(kind: Kind) -> None:
    """Make a kind known; two kinds of one name stop the start."""
    KINDS.add(kind, name=kind.name)


def kinds_about(about: type[Model], **usual: Any) -> Callable[..., None]:
    """Registers kinds about one model, by name and label; `usual` is what they have in common."""

    def add(name: str, label: str | Promise, **more: Any) -> None:
        register(Kind(name, label, about, **{**usual, **more}))

    return add


def parts_of(owner: type[Model]) -> list[type[Model]]:
    """The models of its app that messages are about and that belong to one of these."""
    told = {model for kind in KINDS.values() for model in as_tuple(kind.about)}
    own = (model for model in told if model._meta.app_label == owner._meta.app_label)
    way = owner._meta.model_name
    parts = (model for model in own if any(field.name == way for field in model._meta.fields))
    return sorted(parts, key=lambda model: model._meta.label)


def as_tuple(about: type[Model] | tuple[type[Model], ...]) -> tuple[type[Model], ...]:
    return about if isinstance(about, tuple) else (about,)


def kind_about(name: str, about: Model) -> Kind:
    """The kind of that name, which tells of such objects and of no others."""
    kind = kind_named(name)
    if not isinstance(about, kind.about):
        raise TypeError(f"“{name}” is not about {about._meta.label}.")
    return kind


def kind_named(name: str) -> Kind:
    """The kind, or a LookupError that says which ones exist."""
    try:
        return KINDS[name]
    except KeyError:
        raise LookupError(f"No kind of message is called “{name}”: {sorted(KINDS)}") from None


def choices() -> list[tuple[str, str | Promise]]:
    return [(kind.name, kind.label) for kind in KINDS.values()]
