"""What a mail of the open desk may say, read afresh when it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from consultations.enums import ConsultationStatus, Lacks, NextStep
from consultations.links.booking_links import manage_address
from consultations.links.seats import answer_address
from consultations.models import Consultation, ConsultationImage, Decline, OpenDesk, PanelSeat
from consultations.papers import acknowledgement
from consultations.queries.bookings.lacking import lacking
from consultations.queries.bookings.stages import may_be_reinstated
from consultations.queries.panels.replacements import replacements_in_words
from consultations.queries.waiting_list import next_days, place_of, waiting_on
from fbias.core.reader import reads_french
from fbias.imagery.enums import Rejection, UploadState
from members.models import Analyst, User

Facts = dict[str, object]
FIRST_LINES = 400
LAST_DAY = timedelta(days=1)

UNREADABLE = _(
    "It is safely stored, but the portal could not open it as an image. Please send the original "
    "file of the microscope, or a TIFF that your own software opens."
)
UNFINISHED = _("It did not arrive completely. Please choose the same file again.")


def address(name: str, *args: object) -> str:
    return f"{settings.SITE_URL}{reverse(f'consultations:{name}', args=args)}"


def desk_facts(consultation: Consultation, recipient: User) -> Facts:
    """Reference, time and link: no word about the science."""
    session = consultation.session
    return {
        "reference": consultation.reference,
        "starts_at": session.starts_at if session else None,
        "ends_at": session.ends_at if session else None,
        "page_url": address("consultation", consultation.pk),
        "waits_for_a_decision": waits_for_a_decision(consultation),
        "has_usable_images": bool(consultation.usable_images),
        "needs_yes": consultation.needs_yes,
        "cancelled_late": consultation.cancelled_late,
        "follows": consultation.follows_reference,
        "wants_same_panel": consultation.wants_same_panel,
    }


def late_facts(consultation: Consultation, recipient: User) -> Facts:
    return {
        **desk_facts(consultation, recipient),
        **lacking_in_words(consultation),
        "given_up_at": consultation.given_up_at,
    }


def lacking_in_words(consultation: Consultation) -> Facts:
    """Each thing by its name; the first one says where to go."""
    missing = lacking(consultation)
    return {
        "lacking": [one.words for one in missing],
        "lacking_names": "; ".join(one.words for one in missing),
        "lacking_count": len(missing),
        "lacking_url": f"{settings.SITE_URL}{missing[0].url}" if missing else "",
        "lacks_image": any(one.kind == Lacks.IMAGE for one in missing),
    }


def lacking_facts(consultation: Consultation, recipient: User) -> Facts:
    """The same for whoever asked, and whether the last day has begun."""
    return {
        **user_facts(consultation, recipient),
        **lacking_in_words(consultation),
        "is_last_day": timezone.now() >= consultation.due_at - LAST_DAY,
    }


def waits_for_a_decision(consultation: Consultation) -> bool:
    """No image was taken yet: a coordinator says whether the session can do without."""
    return consultation.status == ConsultationStatus.PROVISIONAL and consultation.has_no_images_yet


def user_facts(consultation: Consultation, recipient: User) -> Facts:
    """What the person who asked may read: their own words, the panel, the call."""
    booked = consultation.status in ConsultationStatus.BOOKED
    panel = published_panel(consultation)
    return {
        **desk_facts(consultation, recipient),
        "title": consultation.title,
        "reason": consultation.cancel_reason,
        "images_due_at": consultation.due_at,
        "given_up_at": consultation.given_up_at,
        "panels_final_at": consultation.open_desk.panel_freeze_at,
        "images_url": f"{settings.SITE_URL}{consultation.images_url}",
        "manage_url": manage_address(consultation) if can_manage(consultation) else "",
        "open_desks_url": address("opendesks"),
        "conflicts_url": f"{settings.SITE_URL}{reverse('members:conflicts')}",
        "video_url": consultation.video_url if booked else "",
        "reinstate_url": address("reinstate", consultation.pk)
        if may_be_reinstated(consultation)
        else "",
        "is_confirmed": consultation.status == ConsultationStatus.CONFIRMED,
        "can_move": timezone.now() < consultation.open_desk.panel_freeze_at,
        "panel": panel,
        "panel_names": ", ".join(member["name"] for member in panel),
    }


def can_manage(consultation: Consultation) -> bool:
    """Whether the link of the mail still leads to something to do."""
    return consultation.status in ConsultationStatus.BOOKED | ConsultationStatus.IN_LINE


def line_facts(consultation: Consultation, recipient: User) -> Facts:
    """The day, the number in the line, until when an offer runs, the next day."""
    is_waiting = consultation.status == ConsultationStatus.WAITING
    return {
        **user_facts(consultation, recipient),
        "day": consultation.open_desk.day,
        "place": place_of(consultation) if is_waiting else 0,
        "answer_by": consultation.hold_expires_at,
        "form_url": address("step", consultation.pk, 1),
        "lacks_answers": bool(consultation.form.missing(consultation.answers)),
        "next_day": next((one.day for one in next_days(consultation.open_desk)), None),
        "day_url": address("opendesk", consultation.open_desk_id),
    }


def elsewhere_facts(consultation: Consultation, recipient: User) -> Facts:
    """Why not here, and who can help instead."""
    there = consultation.destination
    what_for = there and ((reads_french() and there.what_for_fr) or there.what_for)
    return {
        **user_facts(consultation, recipient),
        "destination": there.name if there else "",
        "destination_what_for": what_for or "",
        "destination_url": there.url if there else "",
    }


def day_of_before(stored: Mapping[str, object]) -> Facts:
    """The day that a moved open desk had; None where it did not move."""
    old_day = stored.get("old_day")
    return {"old_day": date.fromisoformat(str(old_day)) if old_day else None}


def moved_day_facts(consultation: Consultation, recipient: User) -> Facts:
    is_booked = consultation.status in ConsultationStatus.BOOKED
    return {**line_facts(consultation, recipient), "is_booked": is_booked}


def called_off_facts(open_desk: OpenDesk, recipient: User) -> Facts:
    return {
        "day": open_desk.day,
        "reason": open_desk.cancel_reason,
        "has_offered": open_desk.offers.filter(analyst__user=recipient).exists(),
        "open_desks_url": address("opendesks"),
    }


def free_place_facts(open_desk: OpenDesk, recipient: User) -> Facts:
    return {
        "day": open_desk.day,
        "waiting": waiting_on(open_desk),
        "line_url": address("line", open_desk.pk),
    }


def unfinished_facts(consultation: Consultation, recipient: User) -> Facts:
    """What leads back to a form whose place was given back."""
    return {
        **user_facts(consultation, recipient),
        "desk_day": consultation.open_desk.day,
        "booking_closes_at": consultation.open_desk.closes_at,
        "back_url": address("reclaim", consultation.pk),
    }


def dates_facts(open_desk: OpenDesk, recipient: User) -> Facts:
    """The dates as they are now; who changed them was stored."""
    return {
        "day": open_desk.day,
        "opens_at": open_desk.opens_at,
        "closes_at": open_desk.closes_at,
        "images_due_at": open_desk.data_deadline_at,
        "given_up_at": open_desk.given_up_at,
        "panels_final_at": open_desk.panel_freeze_at,
        "board_url": address("board", open_desk.pk),
    }


def is_to_come(consultation: Consultation) -> bool:
    return consultation.status in ConsultationStatus.BOOKED


def published_panel(consultation: Consultation) -> list[dict[str, str]]:
    there = Analyst.objects.can_work(on=consultation.open_desk.day).order_by().values("pk")
    told = consultation.seats.filter(published_at__isnull=False)
    seats = (told.filter(analyst__in=there) if is_to_come(consultation) else told).select_related(
        "analyst__user", "analyst__facility"
    )
    return [
        {"name": seat.analyst.user.name, "site": str(seat.analyst.facility.name)} for seat in seats
    ]


def seat_facts(seat: PanelSeat, recipient: User) -> Facts:
    """What an analyst on the panel needs to prepare."""
    consultation = seat.consultation
    return {
        **desk_facts(consultation, recipient),
        "title": consultation.title,
        "question": Truncator(str(consultation.answers.get("biology", ""))).chars(FIRST_LINES),
        "requester_name": consultation.requester.name,
        "video_url": consultation.video_url,
        "call_asks_to_sign_in": consultation.call_asks_to_sign_in,
    }


def answer_facts(seat: PanelSeat, recipient: User) -> Facts:
    """The same with the personal link on which the analyst says yes or no."""
    return {**seat_facts(seat, recipient), "answer_url": answer_address(seat)}


def replacement_facts(consultation: Consultation, recipient: User) -> Facts:
    """Who could come instead of somebody, best first, as this coordinator may know it."""
    return {
        **desk_facts(consultation, recipient),
        "page_url": address("board", consultation.open_desk_id),
        "title": consultation.title,
        "candidates": replacements_in_words(consultation, by=recipient),
    }


def gone_facts(seat: PanelSeat, recipient: User) -> Facts:
    """The same, for a seat whose analyst cannot come."""
    return {
        **replacement_facts(seat.consultation, recipient),
        "analyst_name": seat.analyst.user.name,
    }


def declined_facts(decline: Decline, recipient: User) -> Facts:
    """The same, with who said no and why."""
    return {
        **replacement_facts(decline.consultation, recipient),
        "analyst_name": decline.analyst.user.name,
        "decline_reason": decline.reason,
    }


def files_facts(consultation: Consultation, recipient: User) -> Facts:
    """Which files are still wrong and why, and whether the place depends on them."""
    files = [
        {"name": image.upload.file_name, "problem": problem_of(image)}
        for image in consultation.wrong_images
    ]
    return {
        **user_facts(consultation, recipient),
        "files": files,
        "file_count": len(files),
        "file_names": ", ".join(file["name"] for file in files),
    }


def problem_of(image: ConsultationImage) -> str:
    if image.upload.state == UploadState.REJECTED:
        return str(Rejection(image.upload.rejection).label)
    if image.is_arriving or image.upload.state == UploadState.EXPIRED:
        return str(UNFINISHED)
    return str(UNREADABLE)


def record_facts(consultation: Consultation, recipient: User) -> Facts:
    return {
        **user_facts(consultation, recipient),
        "recommended": consultation.record.recommended,
        "next_step": NextStep(consultation.record.next_step).label,
        "has_approaches": consultation.approaches.exists(),
        "is_amended": consultation.record.amended_at is not None,
        "acknowledgement": acknowledgement(consultation),
    }
