"""What the network gives: its people, across sites, and what they can do."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.reporting.queries.facts import Slice
from fbias.reporting.queries.figures import Adds, Chapter, Row, count, share
from fbias.reporting.queries.indicators.money import hours_of
from fbias.reporting.queries.indicators.registry import indicator
from fbias.reporting.queries.tags import MOST_TAGS, demand_of
from projects.enums import Activity

NETWORK = Chapter.NETWORK
TWO_SITES = 2
TENTH = Decimal("0.1")


@indicator(
    "analysts",
    gettext_lazy("Analysts today"),
    gettext_lazy("Active members, the sites that lend them, and the hours agreed with the hosts."),
    chapter=NETWORK,
    counts_people=False,
    rows_at="members:directory",
)
def analysts(within: Slice) -> list[Row]:
    lending = [site for site in within.facts.sites if site.analysts]
    members = sum(site.analysts for site in lending)
    return [
        Row(_("Active members"), members, members),
        Row(_("Sites"), len(lending), members),
        Row(_("Hours a month"), sum(site.agreed for site in lending), members, _("h")),
    ]


@indicator(
    "hours_by_site",
    gettext_lazy("Hours given by each site"),
    gettext_lazy(
        "Hours of sessions, shared equally by the panel, and hours noted on projects, by the host "
        "facility of the analyst."
    ),
    chapter=NETWORK,
    rows_at="projects:capacity",
)
def hours_by_site(within: Slice) -> list[Row]:
    hours: defaultdict[int, Decimal] = defaultdict(Decimal)
    behind: defaultdict[int, set[str]] = defaultdict(set)
    for session in within.held:
        for site in session.sites:
            hours[site] += session.all_hours / len(session.sites)
            behind[site].add(f"session {session.pk}")
    for entry in within.entries:
        hours[entry.site] += entry.hours
        behind[entry.site].add(f"project {entry.project}")
    return [
        Row(
            f"{site.city}, {site.name}",
            hours[site.pk].quantize(TENTH),
            len(behind[site.pk]),
            _("h"),
            adds=Adds.HOURS,
        )
        for site in within.facts.sites
        if site.pk in behind
    ]


@indicator(
    "mentoring",
    gettext_lazy("Across sites"),
    gettext_lazy(
        "Projects taken in the period with a mentor from another site than the lead, the pairs of "
        "sites, and sessions whose panel came from two sites or more."
    ),
    chapter=NETWORK,
)
def mentoring(within: Slice) -> list[Row]:
    led = [one for one in within.taken if one.leads]
    pairs = {
        (lead, mentor)
        for project in led
        for lead in project.leads
        for mentor in project.mentors
        if lead != mentor
    }
    across = sum(bool(set(one.mentors) - set(one.leads)) for one in led)
    seated = [one for one in within.held if one.sites]
    mixed = sum(len(set(one.sites)) >= TWO_SITES for one in seated)
    return [
        replace(
            share(_("Projects with a mentor from another site"), across, len(led)),
            named=not within.facts.by_state,
        ),
        Row(_("Pairs of sites, lead and mentor"), len(pairs), across, adds=Adds.PLACES),
        share(_("Panels from two sites or more"), mixed, len(seated)),
    ]


@indicator(
    "training",
    gettext_lazy("Training"),
    gettext_lazy(
        "Hours noted on projects as training of the user, by the day. Courses and their "
        "participants are not kept by the portal yet: it needs training events with registration."
    ),
    chapter=NETWORK,
)
def training(within: Slice) -> list[Row]:
    own = [one for one in within.entries if one.activity == Activity.TRAINING]
    projects = {one.project for one in own}
    return [
        Row(_("In projects"), hours_of(own), len(projects), _("h"), adds=Adds.HOURS),
        count(_("Projects with training"), len(projects), adds=Adds.DISTINCT),
    ]


@indicator(
    "tags_demand",
    gettext_lazy("What is asked for"),
    gettext_lazy(
        "Bookings of the period that ask for a tag, by their goals and by what we understood and "
        "they did not refuse, beside the active analysts who can do it; the twelve most "
        "requested."
    ),
    chapter=NETWORK,
    most=MOST_TAGS,
    rows_at="reporting:tags",
)
def tags_demand(within: Slice) -> list[Row]:
    label = _("%(tag)s (analysts who can: %(able)d)")
    asked = Counter(slug for one in within.booked for slug in within.facts.tags.get(one.pk, ()))
    return [
        count(label % {"tag": tag.label, "able": tag.able}, asked[tag.slug])  # type: ignore[attr-defined]
        for tag in within.facts.vocabulary
        if asked[tag.slug]
    ]


@indicator(
    "coverage_gap",
    gettext_lazy("What nobody can do"),
    gettext_lazy(
        "Bookings of the period that want something which no active analyst can do today."
    ),
    chapter=NETWORK,
    rows_at="reporting:tags",
)
def coverage_gap(within: Slice) -> list[Row]:
    requests = [within.facts.tags.get(one.pk, frozenset()) for one in within.booked]
    demand = demand_of(within.facts.vocabulary, requests)
    return [
        count(_("None of their tags"), demand.uncovered),
        count(_("At least one operation or tool"), demand.lacking),
    ]
