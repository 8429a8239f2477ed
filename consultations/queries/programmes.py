"""The programme of a day as people know it, and what each publication changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation, OpenDesk, PanelSeat, Programme
from fbias.core.folding import order_key
from members.models import Analyst, User

Panels = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Version:
    """One publication; without a `programme` what has changed since the last one."""

    programme: Programme | None
    changes: tuple[str, ...]
    lines: tuple[str, ...] = ()


def told_now(open_desk: OpenDesk) -> dict[str, dict[str, Any]]:
    """By consultation: hour, room and the analysts who were told, in the order of their ids."""
    seats = (
        PanelSeat.objects.filter(
            consultation__open_desk=open_desk,
            consultation__status__in=C.BOOKED | C.PAST,
            published_at__isnull=False,
        )
        .order_by("consultation", "analyst")
        .values_list(
            "consultation", "consultation__session__starts_at",
            "consultation__session__room", "analyst",
        )
    )  # fmt: skip
    panels: dict[str, dict[str, Any]] = {}
    for pk, starts_at, room, analyst in seats:
        known = {"starts_at": f"{starts_at:%Y-%m-%dT%H:%M:%S%z}", "room": room, "analysts": []}
        panels.setdefault(str(pk), known)["analysts"].append(analyst)
    return panels


def versions_of(open_desk: OpenDesk, *, by: User) -> list[Version]:
    """The newest first, each with what it changed; what this person may not know is left out."""
    kept = list(open_desk.programmes.select_related("made_by").order_by("number"))
    told = _Words(open_desk, kept, by)
    versions: list[Version] = []
    before: Panels = {}
    for programme in kept:
        changes = tuple(told.changes(before, programme.panels))
        versions.append(Version(programme, changes, told.whole(programme.panels)))
        before = programme.panels
    since = tuple(told.changes(before, told_now(open_desk))) if kept else ()
    if since:
        versions.append(Version(None, since))
    return versions[::-1]


class _Words:
    """Panels in words, as one reader may know them."""

    def __init__(self, open_desk: OpenDesk, kept: list[Programme], by: User) -> None:
        named = {int(pk) for one in kept for pk in one.panels}
        seen = Consultation.objects.visible_to(by).filter(Q(open_desk=open_desk) | Q(pk__in=named))
        self.seen = {str(pk) for pk in seen.values_list("pk", flat=True)}
        self.zone = open_desk.zone
        people = Analyst.objects.select_related("user")
        self.names = {analyst.pk: analyst.user.name for analyst in people}

    def whole(self, panels: Panels) -> tuple[str, ...]:
        known = [(pk, panel) for pk, panel in panels.items() if pk in self.seen]
        known.sort(key=lambda one: (one[1]["starts_at"], one[1]["room"]))
        return tuple(self.line(pk, panel) for pk, panel in known)

    def changes(self, before: Panels, after: Panels) -> Iterator[str]:
        for pk in sorted(before.keys() | after.keys(), key=int):
            if pk not in self.seen:
                continue
            if pk not in before:
                yield _("New: %(line)s") % {"line": self.line(pk, after[pk])}
            elif pk not in after:
                yield _("%(session)s is no longer on the programme.") % {
                    "session": Consultation.reference_of(int(pk))
                }
            elif before[pk] != after[pk]:
                yield from self.of_session(pk, before[pk], after[pk])

    def of_session(
        self, pk: str, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> Iterator[str]:
        session = Consultation.reference_of(int(pk))
        if self.place(before) != self.place(after):
            yield _("%(session)s moves from %(old)s to %(new)s.") % {
                "session": session,
                "old": self.place(before),
                "new": self.place(after),
            }
        was, now = set(before["analysts"]), set(after["analysts"])
        if now - was:
            yield _("%(session)s: new on the panel: %(names)s.") % {
                "session": session,
                "names": self.people(now - was),
            }
        if was - now:
            yield _("%(session)s: no longer on the panel: %(names)s.") % {
                "session": session,
                "names": self.people(was - now),
            }

    def line(self, pk: str, panel: Mapping[str, Any]) -> str:
        return _("%(place)s, %(session)s: %(names)s") % {
            "session": Consultation.reference_of(int(pk)),
            "place": self.place(panel),
            "names": self.people(panel["analysts"]),
        }

    def place(self, panel: Mapping[str, Any]) -> str:
        starts_at = timezone.localtime(datetime.fromisoformat(panel["starts_at"]), self.zone)
        hour = time_format(starts_at, "H:i")
        return _("%(hour)s, room %(room)s") % {"hour": hour, "room": panel["room"]}

    def people(self, ids: Any) -> str:
        names = sorted((self.names.get(pk, "?") for pk in ids), key=order_key)
        return ", ".join(names)
