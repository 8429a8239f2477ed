"""Calendar entries: UTC times, one UID for ever, a SEQUENCE that rises, no science in the title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import icalendar
from django.conf import settings
from django.utils import timezone

from fbias.core.names import harmless

Method = Literal["REQUEST", "CANCEL"]
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Party:
    """A person in a calendar entry."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class CalendarEvent:
    """One entry. The UID never changes; `sequence` rises with every change that people must see."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    cancelled: bool = False
    organizer: Party | None = None
    attendees: tuple[Party, ...] = ()

    @property
    def method(self) -> Method:
        """How a mail announces this entry."""
        return "CANCEL" if self.cancelled else "REQUEST"


def ics(events: Iterable[CalendarEvent], method: Method | None = None, *, name: str = "") -> bytes:
    """Write the entries as one calendar; hostile text stays inside the property it was given to.

    A mail has a method and says who asks; a download and a feed have neither. A feed has a name.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{one_line(settings.FACILITY_NAME)}//portal//EN")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    if name:
        _describe_feed(calendar, one_line(name))
    entries: list[icalendar.Component] = [_component(event, method) for event in events]
    for component in entries or [_universal_time()]:  # a calendar has one component at least
        calendar.add_component(component)
    return calendar.to_ical()


def _describe_feed(calendar: icalendar.Calendar, name: str) -> None:
    """The name and how often to look again, for those who read RFC 7986 and those who do not."""
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", icalendar.vDuration(REFRESH), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))


def _universal_time() -> icalendar.Timezone:
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - a zone begins without a zone
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone


def _component(event: CalendarEvent, method: Method | None) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", one_line(event.uid))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", timezone.now().astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", one_line(event.summary))
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    for name in ("description", "location", "url"):
        if value := getattr(event, name):
            entry.add(name, many_lines(value) if name == "description" else one_line(value))
    if method:  # iTIP: who asks, and who is asked
        entry.add("organizer", _address(event.organizer or facility()))
        for attendee in event.attendees:
            address = _address(attendee)
            address.params["PARTSTAT"] = "NEEDS-ACTION"
            address.params["ROLE"] = "REQ-PARTICIPANT"
            address.params["RSVP"] = "FALSE"
            entry.add("attendee", address, encode=False)
    return entry


def events_in(text: str) -> list[dict[str, object]]:
    """What a calendar says, fit for showing: title, times, place and number of each entry."""
    if not text:
        return []
    calendar = icalendar.Calendar.from_ical(text)
    return [
        {
            "method": str(calendar.get("method", "")),
            "summary": str(entry.get("summary", "")),
            "starts_at": entry.decoded("dtstart"),
            "ends_at": entry.decoded("dtend"),
            "location": str(entry.get("location", "")),
            "sequence": int(entry.get("sequence", 0)),
            "uid": str(entry.get("uid", "")),
        }
        for entry in calendar.walk("VEVENT")
    ]


def facility() -> Party:
    """The facility itself as organiser."""
    return Party(settings.CONTACT_EMAIL, settings.FACILITY_NAME)


def _address(party: Party) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{one_line(party.email)}")
    if party.name:
        address.params["CN"] = one_line(harmless(party.name)).replace('"', "'")
    return address


def many_lines(text: str) -> str:
    """The text without control characters other than its line breaks."""
    return "\n".join(one_line(line) for line in str(text).splitlines())


def one_line(text: str) -> str:
    """The text without line breaks or other control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
