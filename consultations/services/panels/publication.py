"""Publish the draft, or return to what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from consultations.models import Consultation, OpenDesk, PanelSeat
from consultations.services.bookings.changes import tell_calendars
from consultations.services.mails import announce_panel, announce_unseated
from consultations.services.panels.programmes import keep_programme
from consultations.services.panels.seats import lock_analysts
from fbias.core.constraints import constraints_speak
from fbias.core.said_dates import date_format
from fbias.core.timeline import record
from fbias.notifications.chat import tell_chat
from members.models import User


@dataclass(frozen=True)
class Published:
    """What publishing did: which panels are new or changed now, and which are still short."""

    done: list[Consultation] = field(default_factory=list)
    short: list[Consultation] = field(default_factory=list)


def lock_day(open_desk: OpenDesk, *, by: User) -> list[Consultation]:
    """The booked consultations of the day that this person may know of, locked one after another.

    The day itself is locked first: two coordinators who publish or propose wait for each other.
    """
    day = OpenDesk.objects.select_for_update(of=("self",), no_key=True).get(pk=open_desk.pk)
    return list(
        Consultation.objects.booked()
        .filter(open_desk=day)
        .visible_to(by)
        .select_for_update(of=("self",))
        .select_related("open_desk", "session", "requester")
        .order_by("pk")
    )


@transaction.atomic
def publish_panels(open_desk: OpenDesk, *, by: User) -> Published:
    """Tell everybody what is new to them: who sits now, who does not, and each user's new panel.

    New seats are published where the panel is complete; whoever leaves is told in any case. A
    second publication finds nothing left to tell.
    """
    if not by.has_perm(OpenDesk.get_perm("publish"), open_desk):
        raise PermissionDenied
    result = Published()
    booked = lock_day(open_desk, by=by)
    # Whoever takes an hour back holds only their own row: read the seats when that is over.
    lock_analysts(
        PanelSeat.objects.filter(consultation__in=booked).values_list("analyst", flat=True)
    )
    panels = {one: list(one.seats.select_related("analyst__user")) for one in booked}
    gone = {one: let_go(one, seats) for one, seats in panels.items()}
    for consultation, seats in panels.items():
        staying = [seat for seat in seats if not seat.leaving]
        complete = len(staying) >= open_desk.panel_min and are_free(staying)
        fresh = [seat for seat in staying if seat.published_at is None] if complete else []
        if not complete:
            result.short.append(consultation)
        if fresh or gone[consultation]:
            tell(consultation, fresh=fresh, left=gone[consultation], by=by)
        if fresh or (complete and gone[consultation]):
            result.done.append(consultation)
    if result.done or any(gone.values()):
        keep_programme(open_desk, by=by)
    if result.done:
        tell_chat(
            "panels_published",
            gettext_lazy("Panels of the open desk of %(day)s are published:"),
            reverse("consultations:my_sessions"),
            day=lambda: date_format(open_desk.day, "j F Y"),
        )
    return result


def let_go(consultation: Consultation, seats: Sequence[PanelSeat]) -> list[PanelSeat]:
    leaving = [seat for seat in seats if seat.leaving]
    PanelSeat.objects.filter(pk__in=[seat.pk for seat in leaving]).delete()
    return leaving


def are_free(staying: Sequence[PanelSeat]) -> bool:
    """Whether nobody new here is still expected elsewhere at this hour, as far as they know.

    It happens only where this coordinator may not publish the other panel.
    """
    return not any(
        PanelSeat.objects.filter(
            analyst=seat.analyst_id, leaving=True, period__overlap=seat.period
        ).exists()
        for seat in staying
        if seat.published_at is None
    )


def tell(
    consultation: Consultation, *, fresh: list[PanelSeat], left: list[PanelSeat], by: User
) -> None:
    PanelSeat.objects.filter(pk__in=[seat.pk for seat in fresh]).update(published_at=timezone.now())
    told = consultation.seats.filter(published_at__isnull=False).values_list("analyst", flat=True)
    entry = record(consultation, "publish", by=by, analysts=sorted(told))
    if fresh or left:  # who comes back needs a higher number than the cancellation had
        tell_calendars(consultation)
    for seat in left:
        announce_unseated(consultation, seat=seat)
    announce_panel(consultation, fresh=fresh, occasion=f"publication-{entry.pk}")


@transaction.atomic
def discard_draft(open_desk: OpenDesk, *, by: User) -> int:
    """Return to what people know; says how many seats changed. Answers and locks stay."""
    if not by.has_perm(OpenDesk.get_perm("publish"), open_desk):
        raise PermissionDenied
    panels = lock_day(open_desk, by=by)
    drafts = PanelSeat.objects.filter(consultation__in=panels)
    dropped, _kinds = drafts.filter(published_at__isnull=True).delete()
    with constraints_speak(PanelSeat):
        restored = drafts.filter(leaving=True).update(leaving=False)
    if dropped or restored:
        record(open_desk, "discard_draft", by=by, dropped=dropped, restored=restored)
    return dropped + restored
