"""Whom the facility reaches."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.folding import fold
from fbias.reporting.queries.facts import Slice
from fbias.reporting.queries.figures import Adds, Chapter, Row, count, share
from fbias.reporting.queries.indicators.registry import indicator, not_kept
from members.enums import InstitutionKind, Position

PEOPLE = "admin:members_user_changelist"
NO_LOCAL, LOCAL = "nolocal", "local"
REACH = Chapter.REACH


@indicator(
    "users_served",
    gettext_lazy("People served"),
    gettext_lazy(
        "Different people whose session took place, or whose project was taken, in the "
        "period: the day of the open desk and of the decision count."
    ),
    chapter=REACH,
    rows_at=PEOPLE,
)
def users_served(within: Slice) -> list[Row]:
    return [count(_("People"), len(within.served), adds=Adds.DISTINCT)]


@indicator(
    "labs_served",
    gettext_lazy("Teams served"),
    gettext_lazy(
        "Different teams of these people, by the PI they name, else by the name of the team."
    ),
    chapter=REACH,
)
def labs_served(within: Slice) -> list[Row]:
    people = within.served.values()
    return [Row(_("Teams"), len({one.lab for one in people}), len(people), adds=Adds.PLACES)]


@indicator(
    "institutions_served",
    gettext_lazy("Institutions served"),
    gettext_lazy(
        "Different institutions of these people, by kind; behind a kind stand the people."
    ),
    chapter=REACH,
    rows_at="admin:members_institution_changelist",
)
def institutions_served(within: Slice) -> list[Row]:
    places: dict[str, set[str]] = {}
    people: Counter[str] = Counter()
    for person in within.served.values():
        places.setdefault(person.kind, set()).add(person.institution_key)
        people[person.kind] += 1
    labels = {**{kind.value: str(kind.label) for kind in InstitutionKind}, "": _("Not said")}
    return [
        Row(label, len(places[kind]), people[kind], adds=Adds.GROUP)
        for kind, label in labels.items()
        if people[kind]
    ]


@indicator(
    "regions_served",
    gettext_lazy("Regions served"),
    gettext_lazy(
        "Where these people work: the region of their institution, else its country. Outside: in "
        "a city without a site of the network."
    ),
    chapter=REACH,
)
def regions_served(within: Slice) -> list[Row]:
    people = within.served.values()
    regions = Counter(one.region or _("Not said") for one in people)
    cities = {fold(site.city) for site in within.facts.sites}
    outside = sum(bool(one.city) and fold(one.city) not in cities for one in people)
    return [
        Row(_("Different regions"), len(regions), len(people), adds=Adds.PLACES),
        share(_("Outside the cities of the network"), outside, len(people)),
        *(count(region, number, adds=Adds.GROUP) for region, number in by_size(regions)),
    ]


def by_size(groups: Counter[str]) -> list[tuple[str, int]]:
    return sorted(groups.items(), key=lambda group: (-group[1], fold(group[0])))


@indicator(
    "new_users",
    gettext_lazy("New users"),
    gettext_lazy("People served in the period who had never been served before it."),
    chapter=REACH,
)
def new_users(within: Slice) -> list[Row]:
    first = within.period.first
    before = {person for day, person in within.facts.served if first and day < first}
    new = sum(person not in before for person in within.served)
    return [share(_("Never served before"), new, len(within.served))]


@indicator(
    "no_local_analyst",
    gettext_lazy("Users with no analyst on site"),
    gettext_lazy(
        "People served who work at an institution that lends no analyst; and, of those who "
        "answered in the booking form, those who have no image analyst where they work."
    ),
    chapter=REACH,
)
def no_local_analyst(within: Slice) -> list[Row]:
    lending = {site.institution for site in within.facts.sites if site.analysts}
    people = within.served.values()
    away = sum(one.institution not in lending for one in people)
    said = {one.person: one.local for one in within.held if one.local in {LOCAL, NO_LOCAL}}
    alone = sum(word == NO_LOCAL for word in said.values())
    return [
        share(_("Their institution lends no analyst"), away, len(people)),
        share(_("Say that there is no analyst where they work"), alone, len(said)),
    ]


not_kept(
    "junior_pi",
    gettext_lazy("Junior PIs"),
    gettext_lazy("Requests whose PI has led a team for a few years only."),
    chapter=REACH,
    needs=gettext_lazy(
        "The portal does not ask when a PI began to lead a team. It needs one question to the PI "
        "who confirms a project, and a limit in years that the facility sets."
    ),
)
not_kept(
    "women_pi",
    gettext_lazy("PIs by gender"),
    gettext_lazy("Requests by the gender that PIs give themselves."),
    chapter=REACH,
    needs=gettext_lazy(
        "The portal does not ask for gender. It needs an optional question with its own consent, "
        "and the word of the data protection officer first."
    ),
)


@indicator(
    "user_status",
    gettext_lazy("Positions of users"),
    gettext_lazy(
        "People served by the position that they gave in their profile, as it is today. It is "
        "asked without obligation."
    ),
    chapter=REACH,
)
def user_status(within: Slice) -> list[Row]:
    said = Counter(one.position for one in within.served.values())
    silent = said[""] + said[Position.UNSAID]
    told = {place: said[place] for place in Position if place != Position.UNSAID}
    rows = [
        count(str(place.label), number, adds=Adds.GROUP) for place, number in told.items() if number
    ]
    return rows + ([count(_("Not said"), silent, adds=Adds.GROUP)] if silent else [])
