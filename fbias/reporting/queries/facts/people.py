"""People and sites as figures read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from fbias.core.folding import fold
from members.models import HostFacility, User
from members.models.memberships import working

if TYPE_CHECKING:
    from fbias.reporting.queries.facts.sessions import Booking
    from fbias.reporting.queries.facts.work import Work


class Person(NamedTuple):
    """Somebody who asked; the institution as listed, else in their own words."""

    pk: int
    institution: int | None
    place: str
    kind: str
    city: str
    region: str
    country: str
    pi_email: str
    pi_name: str
    team: str
    position: str = ""

    @property
    def lab(self) -> str:
        """By which two people are of one team: the PI, else the name of the team."""
        words = (self.pi_email, self.pi_name, self.team)
        return next((fold(word) for word in words if word.strip()), f"person {self.pk}")

    @property
    def institution_key(self) -> str:
        return str(self.institution) if self.institution else fold(self.place)


class Site(NamedTuple):
    """A host facility, and who of it can work today."""

    pk: int
    name: str
    city: str
    institution: int
    analysts: int
    agreed: int


def people_of(bookings: Iterable[Booking], works: Iterable[Work]) -> dict[int, Person]:
    """Those who asked for one of these."""
    asking = {one.person for one in bookings} | {one.person for one in works}
    rows = User.objects.filter(pk__in=asking).order_by("pk")
    columns = rows.values_list(
        "pk",
        "institution",
        Coalesce("institution__name", "institution_text"),
        Coalesce("institution__kind", "institution_kind"),
        Coalesce("institution__city", "institution__name", "institution_text"),
        Coalesce("institution__region", "institution_country"),
        Coalesce("institution__country", "institution_country"),
        "pi_email",
        "pi_name",
        "team",
        "position",
    )
    return {row[0]: Person(*row) for row in columns}


def sites() -> list[Site]:
    able: Q = working("analysts")
    rows = HostFacility.objects.order_by("city", "name", "pk").annotate(
        analysts_now=Count("analysts", filter=able),
        agreed=Coalesce(Sum("analysts__hours_per_month", filter=able), 0),
    )
    return [
        Site(*row)
        for row in rows.values_list("pk", "name", "city", "institution", "analysts_now", "agreed")
    ]
