"""A sample of what each mail of the open desk may say, as coordinators see it before one leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from consultations.enums import NextStep
from consultations.messages.facts import UNFINISHED, UNREADABLE

DESK_SAMPLE: Mapping[str, object] = {
    "reference": "C-12",
    "starts_at": datetime(2027, 1, 14, 9, tzinfo=UTC),
    "ends_at": datetime(2027, 1, 14, 10, tzinfo=UTC),
    "page_url": "https://portal.example/consultations/12/",
    "waits_for_a_decision": False,
    "has_usable_images": True,
    "needs_yes": False,
    "cancelled_late": False,
    "follows": "",
    "wants_same_panel": False,
}
USER_SAMPLE: Mapping[str, object] = {
    **DESK_SAMPLE,
    "title": "Counting nuclei in gut sections",
    "reason": "The microscope is being repaired.",
    "images_due_at": datetime(2027, 1, 8, 11, tzinfo=UTC),
    "given_up_at": datetime(2027, 1, 10, 11, tzinfo=UTC),
    "panels_final_at": datetime(2027, 1, 12, 17, tzinfo=UTC),
    "images_url": "https://portal.example/consultations/12/form/2/",
    "open_desks_url": "https://portal.example/open-desks/",
    "conflicts_url": "https://portal.example/members/me/conflicts/",
    "manage_url": "https://portal.example/my-booking/1:abc/",
    "video_url": "https://video.example/open-desk-room",
    "reinstate_url": "",
    "is_confirmed": True,
    "can_move": True,
    "panel": [
        {"name": "Ada Morel", "site": "Imaging core, Lyon"},
        {"name": "Noor Haddad", "site": "Microscopy platform, Nice"},
    ],
    "panel_names": "Ada Morel, Noor Haddad",
}
ELSEWHERE_SAMPLE: Mapping[str, object] = {
    **USER_SAMPLE,
    "is_confirmed": False,
    "video_url": "",
    "destination": "Image analysis forum",
    "destination_what_for": "Questions about one step of a known tool, answered by its makers.",
    "destination_url": "https://forum.example/",
}
LINE_SAMPLE: Mapping[str, object] = {
    **USER_SAMPLE,
    "is_confirmed": False,
    "video_url": "",
    "panel": [],
    "panel_names": "",
    "day": datetime(2027, 1, 14, tzinfo=UTC).date(),
    "place": 3,
    "answer_by": datetime(2027, 1, 11, 8, tzinfo=UTC),
    "form_url": "https://portal.example/consultations/12/form/1/",
    "lacks_answers": True,
    "next_day": datetime(2027, 3, 11, tzinfo=UTC).date(),
    "day_url": "https://portal.example/open-desks/3/",
}
OLD_DAY = date(2027, 1, 7)
MOVED_DAY_SAMPLE: Mapping[str, object] = {
    **LINE_SAMPLE,
    "place": 0,
    "is_booked": True,
    "old_day": OLD_DAY,
}
CALLED_OFF_SAMPLE: Mapping[str, object] = {
    "day": date(2027, 1, 14),
    "reason": "The building is closed that day.",
    "has_offered": True,
    "open_desks_url": "https://portal.example/open-desks/",
    "by_name": "Claire Martin",
}
MISSING_SAMPLE: Mapping[str, object] = {
    "lacking": ["An original image that we can open", "A try of camera and sound (two minutes)"],
    "lacking_names": "An original image that we can open; A try of camera and sound (two minutes)",
    "lacking_count": 2,
    "lacking_url": "https://portal.example/consultations/12/form/2/",
    "lacks_image": True,
}
NOTHING_MISSING: Mapping[str, object] = {
    "lacking": [],
    "lacking_names": "",
    "lacking_count": 0,
    "lacking_url": "",
    "lacks_image": False,
    "is_last_day": False,
}
LATE_SAMPLE: Mapping[str, object] = {
    **DESK_SAMPLE,
    **MISSING_SAMPLE,
    "given_up_at": datetime(2027, 1, 10, 11, tzinfo=UTC),
}
FREE_PLACE_SAMPLE: Mapping[str, object] = {
    "day": datetime(2027, 1, 14, tzinfo=UTC).date(),
    "waiting": 2,
    "line_url": "https://portal.example/boards/3/waiting/",
}
PENDING_SAMPLE: Mapping[str, object] = {
    **USER_SAMPLE,
    "is_confirmed": False,
    "has_usable_images": False,
    "panel": [],
}
LACKING_SAMPLE: Mapping[str, object] = {
    **PENDING_SAMPLE,
    **MISSING_SAMPLE,
    "is_last_day": False,
}
READY_SAMPLE: Mapping[str, object] = {**USER_SAMPLE, **NOTHING_MISSING}
UNFINISHED_SAMPLE: Mapping[str, object] = {
    **USER_SAMPLE,
    "desk_day": date(2027, 1, 14),
    "booking_closes_at": datetime(2027, 1, 4, 17, tzinfo=UTC),
    "back_url": "https://portal.example/consultations/12/session/",
}
ENDED_SAMPLE: Mapping[str, object] = {**USER_SAMPLE, "is_confirmed": False, "video_url": ""}
SEAT_SAMPLE: Mapping[str, object] = {
    **DESK_SAMPLE,
    "title": "Counting nuclei in gut sections",
    "question": "How many nuclei are in each crypt of treated and of untreated animals?",
    "requester_name": "Camille Petit",
    "video_url": "https://video.example/open-desk-room",
    "call_asks_to_sign_in": True,
}
ANSWER_SAMPLE: Mapping[str, object] = {
    **SEAT_SAMPLE,
    "answer_url": "https://portal.example/seats/1:abc/",
}
DECLINED_SAMPLE: Mapping[str, object] = {
    **DESK_SAMPLE,
    "page_url": "https://portal.example/boards/3/",
    "title": "Counting nuclei in gut sections",
    "analyst_name": "Ada Morel",
    "decline_reason": "I teach that morning.",
    "candidates": [
        {"name": "Noor Haddad", "words": "-0.5 points: Nobody speaks the user's language."},
        {"name": "Emil Novak", "words": "-4.0 points: Segmentation is no longer covered."},
    ],
}
REPLACEMENT_SAMPLE: Mapping[str, object] = {
    name: fact for name, fact in DECLINED_SAMPLE.items() if name != "decline_reason"
}
FILES_SAMPLE: Mapping[str, object] = {
    **USER_SAMPLE,
    "files": [
        {"name": "gut-section-3.czi", "problem": UNREADABLE},
        {"name": "control.lif", "problem": UNFINISHED},
    ],
    "file_count": 2,
    "file_names": "gut-section-3.czi, control.lif",
}
RECORD_SAMPLE: Mapping[str, object] = {
    **ENDED_SAMPLE,
    "recommended": "Train a StarDist model on ten of your own sections.",
    "next_step": NextStep.TRY.label,
    "has_approaches": True,
    "is_amended": False,
    "acknowledgement": "We thank the bioimage analysts of the facility (session C-12).",
}
DATES_SAMPLE: Mapping[str, object] = {
    "day": datetime(2027, 1, 14, tzinfo=UTC).date(),
    "opens_at": datetime(2026, 12, 3, 8, tzinfo=UTC),
    "closes_at": datetime(2027, 1, 7, 17, tzinfo=UTC),
    "images_due_at": datetime(2027, 1, 8, 11, tzinfo=UTC),
    "given_up_at": datetime(2027, 1, 10, 11, tzinfo=UTC),
    "panels_final_at": datetime(2027, 1, 12, 17, tzinfo=UTC),
    "board_url": "https://portal.example/boards/3/",
    "by_name": "Claire Martin",
    "old_day": OLD_DAY,
}
