"""Host managers read each month what the analysts whom they lend gave to the network."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from fbias.core.clock import facility_today
from fbias.notifications.services import notify
from members.enums import Role
from members.models import Grant, HostFacility, User
from members.queries.hours import loads_of
from members.queries.network import analysts_lent_by

# Hours of a month are still entered in its last days; who missed a week of nights is told, too.
FROM_DAY, UNTIL_DAY = 3, 10


def tell_host_managers(today: date | None = None) -> int:
    """Write of the month before to whoever manages a facility; how many mails that asks for.

    It is safe to repeat: one facility, manager and month are one mail.
    """
    today = today or facility_today()
    if not FROM_DAY <= today.day <= UNTIL_DAY:
        return 0
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    grants = Grant.objects.current().filter(role=Role.HOST_MANAGER, user__is_active=True)
    pairs = {(grant.user, grant.facility) for grant in grants.select_related("user", "facility")}
    return sum(_tell(*pair, month) for pair in sorted(pairs, key=_by_keys))


def _by_keys(pair: tuple[User, HostFacility | None]) -> tuple[int, int]:
    manager, facility = pair
    return manager.pk, facility.pk if facility else 0


@transaction.atomic
def _tell(manager: User, facility: HostFacility | None, month: date) -> bool:
    """The hours are those that this manager may know of: no conflict hides them."""
    if facility is None:
        return False
    loads = loads_of(analysts_lent_by([facility]), year=month.year, seen_by=manager)
    lines = [(load, load.months[month.month - 1]) for load in loads]
    if not lines:
        return False
    notify(
        manager,
        "host_month",
        about=facility,
        occasion=f"{month:%Y-%m}",
        month=month.isoformat(),
        lines=[
            {"name": load.analyst.user.name, "hours": float(of.hours), "agreed": of.agreed}
            for load, of in lines
        ],
        total=float(sum(of.hours for _load, of in lines)),
    )
    return True
