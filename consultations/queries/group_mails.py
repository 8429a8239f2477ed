"""Who belongs to a group of a day, as far as the writer may know and deal with them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from consultations.enums import ConsultationStatus as C
from consultations.enums import MailGroup
from consultations.models import Consultation, GroupMail, OpenDesk, PanelSeat
from fbias.notifications.models import Notification
from members.models import Analyst, User
from members.models.conflicts.hiding import FromPeople


def members_of(open_desk: OpenDesk, group: str, *, by: User) -> FromPeople[User]:
    """By name. Nobody with whom there is a conflict of interest: a colleague writes to them."""
    people = User.objects.filter(is_active=True).exclude(pk=by.pk).not_hidden_from(by)
    return people.filter(**within(open_desk, MailGroup(group), by)).order_by("name", "pk")


def within(open_desk: OpenDesk, group: MailGroup, by: User) -> dict[str, object]:
    asked = Consultation.objects.visible_to(by).filter(open_desk=open_desk)
    if group == MailGroup.USERS:
        return {"pk__in": asked.filter(status__in=C.BOOKED | C.PAST).values("requester")}
    if group == MailGroup.LINE:
        return {"pk__in": asked.filter(status__in=C.IN_LINE).values("requester")}
    if group == MailGroup.PANEL:
        seats = PanelSeat.objects.filter(
            consultation__in=asked.filter(status__in=C.BOOKED | C.PAST),
            published_at__isnull=False,
        )
        return {"pk__in": seats.order_by().values("analyst__user")}
    return {"pk__in": Analyst.objects.current().order_by().values("user")}


def count_of_each(open_desk: OpenDesk, *, by: User) -> dict[str, int]:
    return {group: members_of(open_desk, group, by=by).count() for group in MailGroup.values}


def copies_of(mail: GroupMail, *, by: User) -> Iterable[Notification]:
    """Each copy with what became of it, as far as the reader may know who got it."""
    known = User.objects.filter(pk=OuterRef("recipient")).not_hidden_from(by)
    return (
        Notification.objects.visible_to(by)
        .filter(Exists(known), kind="group_mail", about_id=str(mail.pk))
        .select_related("recipient")
        .order_by("recipient__name", "pk")
    )
