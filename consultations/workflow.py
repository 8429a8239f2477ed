"""When a step may be taken; who may take it is in `rules.py`."""

from consultations.enums import ConsultationStatus as C
from consultations.enums import OpenDeskStatus as D
from fbias.core.workflow import Step, Workflow

OPEN_DESK_LIFE = Workflow(
    D,
    initial=D.DRAFT,
    steps={
        "open": Step({D.DRAFT}, D.OPEN, "Booking begins; the page becomes public."),
        "close": Step({D.OPEN}, D.CLOSED, "No new booking; those made stay."),
        "reopen": Step({D.CLOSED}, D.OPEN, "Booking goes on."),
        "hold": Step({D.CLOSED}, D.HELD, "The day is over."),
        "call_off": Step(
            {D.DRAFT, D.OPEN, D.CLOSED},
            D.CANCELLED,
            "The day does not take place; everybody concerned is told.",
        ),
    },
)

CONSULTATION_LIFE = Workflow(
    C,
    initial=C.CLAIMED,
    steps={
        "queue": Step(
            C.MAY_RETURN, C.WAITING, "Joins the end of the waiting list; the answers are kept."
        ),
        "offer": Step(
            C.MAY_RETURN | {C.WAITING},
            C.OFFERED,
            "A place is free: the first in line has two days, less near the day; by hand anybody.",
        ),
        "accept_offer": Step({C.OFFERED}, C.CLAIMED, "The place is held while the form is filled."),
        "leave": Step(C.IN_LINE, C.LEFT, "Leaves the list, or passes an offer to the next."),
        "lapse": Step({C.OFFERED}, C.LAPSED, "No answer in time: the place goes to the next."),
        "end_wait": Step({C.WAITING}, C.UNPLACED, "The last session began and nothing was free."),
        "book": Step({C.CLAIMED}, C.PROVISIONAL, "The mandatory questions are answered."),
        "confirm": Step(
            {C.PROVISIONAL},
            C.CONFIRMED,
            "The answers are there and an image was opened, or a coordinator says why not.",
        ),
        "await_images": Step(
            {C.CONFIRMED},
            C.PROVISIONAL,
            "No usable image is left or an answer is missing, and no reason to do without.",
        ),
        "move": Step(C.BOOKED, None, "Another free session, of this open desk or of another one."),
        "cancel": Step(C.PLACED, C.CANCELLED, "Given up by the user or a coordinator."),
        "call_off": Step(C.LIVE, C.CANCELLED, "The open desk does not take place."),
        "decline": Step(
            C.BOOKED | {C.WAITING}, C.DECLINED, "Not for the open desk; a coordinator says why."
        ),
        "redirect": Step(
            C.BOOKED | {C.WAITING}, C.REDIRECTED, "Somebody else can help; a coordinator says who."
        ),
        "expire": Step({C.CLAIMED}, C.EXPIRED, "The form was not sent while the place was held."),
        "reclaim": Step({C.EXPIRED}, C.CLAIMED, "A place is held again; the answers were kept."),
        "release": Step({C.PROVISIONAL}, C.RELEASED, "No usable image by the data deadline."),
        "reinstate": Step(
            {C.RELEASED}, C.PROVISIONAL, "The place is taken back while nobody else has it."
        ),
        "hold": Step({C.CONFIRMED}, C.HELD, "The session took place."),
        "miss": Step({C.CONFIRMED}, C.NO_SHOW, "The user did not come."),
        "unmark": Step(
            {C.HELD, C.NO_SHOW}, C.CONFIRMED, "What was said of the hour was wrong; no record yet."
        ),
    },
)
