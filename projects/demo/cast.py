"""Who plays, and what every play needs before the first request comes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from fbias.core.clock import facility_today
from members.models import Analyst, User
from projects.demo.diary import Diary
from projects.models import Call, PriceCategory, Terms
from projects.services.calls import ensure_default_call
from projects.services.prices import load_example_prices, packaged

OPENED = timedelta(days=720)
SATURDAY = 5


@dataclass
class Cast:
    """People by the first part of their address, the office, and the diary they share."""

    people: Mapping[str, User]
    key_of: Callable[[str], UUID]
    call: Call
    category: PriceCategory
    diary: Diary = field(default_factory=Diary)

    @property
    def office(self) -> User:
        return self.people["coordinator"]

    def analyst(self, name: str) -> Analyst:
        return Analyst.objects.select_related("user", "facility__institution").get(
            user=self.people[name]
        )


def open_the_office(people: Mapping[str, User], *, key_of: Callable[[str], UUID]) -> Cast:
    """Prices, terms and the call of selection, as they have stood for two years."""
    opened = facility_today() - OPENED
    load_example_prices(valid_from=opened)
    Terms.objects.get_or_create(published_on=opened, defaults=packaged("terms.json"))
    call = ensure_default_call()
    Call.objects.filter(pk=call.pk).update(opens_on=opened)
    call.refresh_from_db()
    return Cast(people, key_of, call, PriceCategory.objects.get(code="member"))


def ago(days: int) -> date:
    return facility_today() - timedelta(days=days)


def working_day(day: date) -> date:
    """The same day, or the Monday after it."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day
