#!/bin/sh
# Guess: a meeting that carries the rules of its own time zone is read at its hour by every calendar library.
# Truth: Outlook names Paris "Romance Standard Time". ics reads 10:00 there as 10:00 UTC, noon in Paris, and says nothing, though the file holds the rules; icalendar and vobject read 08:00 UTC. Named Europe/Paris, all three agree.
# Seen:  ics 0.7.3, icalendar 7.3.2, vobject 0.9.9, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check ics==0.7.3 icalendar==7.3.2 vobject==0.9.9
cd "$folder"
env/bin/python -W ignore - <<'END'
from datetime import timezone

import icalendar
import ics
import vobject

MEETING = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Example//EN
BEGIN:VTIMEZONE
TZID:{zone}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:meeting@example.org
DTSTAMP:20261201T000000Z
DTSTART;TZID={zone}:20270615T100000
DTEND;TZID={zone}:20270615T110000
SUMMARY:Meeting of the network
END:VEVENT
END:VCALENDAR
"""
hours = {}
for zone in ("Romance Standard Time", "Europe/Paris"):
    text = MEETING.format(zone=zone).replace("\n", "\r\n")
    (by_ics,) = ics.Calendar(text).events
    (by_icalendar,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    starts = (
        by_ics.begin.datetime,
        by_icalendar.decoded("dtstart"),
        vobject.readOne(text).vevent.dtstart.value,
    )
    hours[zone] = [start.astimezone(timezone.utc).hour for start in starts]
    print(f"10:00 in {zone}: ics, icalendar, vobject read {hours[zone]} h UTC")
assert hours == {"Romance Standard Time": [10, 8, 8], "Europe/Paris": [8, 8, 8]}
END
