"""Ask analysts for their hours, remind them, take their answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import OpenDeskStatus
from consultations.models import USUAL_SESSIONS, Offer, OpenDesk, PanelSeat, PollAnswer
from consultations.queries.polls import unanswered, waited_for
from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.said_dates import date_format
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.notifications.services import notify
from members.models import Analyst, User

SESSIONS_A_DAY = 6
LONGEST_COMMENT = 300
TIME_TO_ANSWER = timedelta(days=5)


@dataclass(frozen=True)
class Answered:
    """What an answer did; `freed` are draft seats that were given up with their hours."""

    answer: PollAnswer
    hours: int
    freed: int


@transaction.atomic
def set_poll(
    open_desk: OpenDesk, *, by: User, closes_at: datetime, opens_by_offers: bool
) -> OpenDesk:
    """Open the poll, or give it another end; whoever was not asked yet gets a mail.

    Whoever was asked before is not asked again: `remind_now` does that.
    """
    locked = lock_for(open_desk, "change", by=by)
    refuse_bad_end(locked, closes_at)
    step = "extend_poll" if locked.poll_closes_at else "open_poll"
    locked.poll_closes_at, locked.opens_by_offers = closes_at, opens_by_offers
    locked.save(update_fields=["poll_closes_at", "opens_by_offers"])
    record(locked, step, by=by, closes_at=closes_at.isoformat(), opens_by_offers=opens_by_offers)
    for analyst in unanswered(locked):
        notify(analyst.user, "poll_asked", about=locked, occasion="asked")
    return locked


def ask_again(open_desk: OpenDesk, *, moved_from: date, occasion: str) -> None:
    """The day is another one: what was offered counts no more, and everybody is asked afresh."""
    offers = Offer.objects.filter(open_desk=open_desk)
    if open_desk.poll_closes_at is None and not offers.exists():
        return
    offers.delete()
    PollAnswer.objects.filter(open_desk=open_desk).delete()
    soon = timezone.now() + TIME_TO_ANSWER
    usual = (open_desk.poll_closes_at or soon) + (open_desk.day - moved_from)
    first = open_desk.sessions.values_list("starts_at", flat=True)[0]
    open_desk.poll_closes_at = min(max(usual, soon), first)
    open_desk.save(update_fields=["poll_closes_at"])
    for analyst in unanswered(open_desk):
        notify(
            analyst.user,
            "poll_asked",
            about=open_desk,
            occasion=occasion,
            old_day=moved_from.isoformat(),
        )


def refuse_bad_end(open_desk: OpenDesk, closes_at: datetime) -> None:
    if open_desk.status in OpenDeskStatus.OVER:
        raise DomainError(_("This open desk is over; nobody can be asked for its hours."))
    if closes_at <= timezone.now():
        raise DomainError(_("The poll would already be closed. Choose a later end."))
    if open_desk.sessions.filter(starts_at__lt=closes_at).exists():
        raise DomainError(_("The poll would end after the first session has begun."))


@transaction.atomic
def remind_now(open_desk: OpenDesk, *, by: User) -> int:
    """Write once more to whoever has not answered and is not away, once a day; says to how many."""
    locked = lock_for(open_desk, "change", by=by)
    if not locked.poll_closes_at or locked.poll_closes_at <= timezone.now():
        raise DomainError(_("The poll is closed. Give it a later end first."))
    waiting = list(waited_for(locked))
    today = facility_today()
    for analyst in waiting:
        notify(analyst.user, "poll_reminder", about=locked, occasion=f"by-hand-{today}")
    record(locked, "remind_poll", by=by, people=len(waiting))
    return len(waiting)


@transaction.atomic
def answer_poll(
    open_desk: OpenDesk,
    analyst: Analyst,
    *,
    by: User,
    hours: Iterable[datetime],
    max_sessions: int = USUAL_SESSIONS,
    comment: str = "",
) -> Answered:
    """Replace what an analyst offers for this day; the last answer wins, a second one is no news.

    An hour with a published seat cannot be taken back; a draft seat, of which nobody was told, is
    given up with its hour. Coordinators may answer for somebody, also after the end of the poll.
    """
    # Two answers of one analyst wait for each other: a double click is one answer.
    locked = Analyst.objects.select_for_update(of=("self",), no_key=True).get(pk=analyst.pk)
    refuse_stranger(open_desk, locked, by)
    sessions = dict(open_desk.sessions.values_list("starts_at", "ends_at"))
    wanted = set(hours)
    if not wanted <= set(sessions):
        raise DomainError(_("This open desk has no session at that hour. Reload the page."))
    if timezone.now() >= max(sessions.values(), default=timezone.now()):
        raise DomainError(_("This open desk is over; its hours can no longer be changed."))
    offers = Offer.objects.filter(open_desk=open_desk, analyst=locked)
    offered = set(offers.values_list("starts_at", flat=True))
    freed = give_back_seats(open_desk, locked, offered - wanted, by=by)
    offers.filter(starts_at__in=offered - wanted).delete()
    Offer.objects.bulk_create(
        Offer(open_desk=open_desk, analyst=locked, starts_at=hour)
        for hour in sorted(wanted - offered)
    )
    said = {
        "max_sessions": min(max(max_sessions, 1), SESSIONS_A_DAY),
        "comment": comment.strip()[:LONGEST_COMMENT],
    }
    answer = PollAnswer.objects.filter(open_desk=open_desk, analyst=locked, **said).first()
    if answer is None or wanted != offered:
        answer, __ = PollAnswer.objects.update_or_create(
            open_desk=open_desk,
            analyst=locked,
            defaults={**said, "answered_at": timezone.now()},
        )
        record(open_desk, "offer", by=by, analyst=locked.pk, hours=len(wanted))
    return Answered(answer, len(wanted), freed)


def refuse_stranger(open_desk: OpenDesk, analyst: Analyst, by: User) -> None:
    """Analysts answer for themselves while they are asked; coordinators for anybody."""
    coordinates = by.has_perm(OpenDesk.get_perm("change"), open_desk)
    if by.pk != analyst.user_id and not coordinates:
        raise PermissionDenied
    if not analyst.can_work:
        if by.pk == analyst.user_id:
            raise DomainError(_("You are on leave. Come back from leave before you offer hours."))
        raise DomainError(_("%(name)s is not an active member now.") % {"name": analyst.user.name})
    if not coordinates and not open_desk.asks_analysts(timezone.now()):
        raise DomainError(
            _(
                "The poll is closed. Reply to one of our mails, and a coordinator will enter "
                "your hours."
            )
        )


def give_back_seats(
    open_desk: OpenDesk, analyst: Analyst, hours: set[datetime], *, by: User
) -> int:
    """Give up the draft seats of these hours; refuse if one of the seats is published."""
    seats = (
        PanelSeat.objects.select_for_update(of=("self",))
        .filter(
            analyst=analyst,
            consultation__open_desk=open_desk,
            consultation__session__starts_at__in=hours,
        )
        .select_related("consultation__session")
        .order_by("period")
    )
    drafts = []
    for seat in seats:
        if seat.published_at:
            raise DomainError(
                _(
                    "You sit on a panel at %(hour)s. If you can no longer come, reply to one of "
                    "our mails; then take the hour back."
                )
                % {"hour": date_format(timezone.localtime(seat.period.lower), "H:i")}
            )
        drafts.append(seat.pk)
        record(seat.consultation, "unseat", by=by, analyst=analyst.pk)
    PanelSeat.objects.filter(pk__in=drafts).delete()
    return len(drafts)
