"""What the pages about the network read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from fbias.core.addresses import address
from fbias.core.clock import facility_today
from fbias.core.folding import met, words_of
from fbias.core.prepared import Prepared
from members.enums import MembershipStatus
from members.models import Analyst, CharterVersion, Expertise, HostFacility, Tag

PEOPLE = {
    _("Name"): lambda analyst: analyst.user.name,
    _("Site"): lambda analyst: analyst.facility.name,
    _("City"): lambda analyst: analyst.facility.city,
    _("Career stage"): lambda analyst: analyst.get_career_stage_display(),
    _("Status"): lambda analyst: analyst.get_status_display(),
    _("Can do or teach"): lambda analyst: named(analyst.shown_expertise),
    _("Wants to learn"): lambda analyst: named(analyst.wishes),
    _("Hours a month"): lambda analyst: analyst.hours_per_month,
}


def named(lines: Iterable[Expertise]) -> str:
    return ", ".join(str(line.tag) for line in lines)


def rows_of_sites() -> QuerySet[HostFacility]:
    analysts = Analyst.objects.shown_to_everybody().for_directory()
    return (
        HostFacility.objects.with_shown_analysts()
        .with_someone_to_show()
        .prefetch_related(Prefetch("analysts", analysts, to_attr="shown"))
    )


SITES = Prepared(rows_of_sites)


def sites_of_the_network() -> QuerySet[HostFacility]:
    """Every site, with the analysts that the public page shows as `shown`."""
    return SITES.rows()


def map_points(sites: Iterable[HostFacility]) -> list[dict[str, Any]]:
    """The sites as the map draws them."""
    return [
        {
            "slug": site.slug,
            "label": site.city,
            "name": site.name,
            "longitude": site.longitude,
            "latitude": site.latitude,
            "people": site.shown_analysts,  # type: ignore[attr-defined]  # annotated
            "url": address("members:facility", site.slug),
        }
        for site in sites
    ]


def directory(
    user: Any, *, words: str = "", site: HostFacility | None = None, tag: Tag | None = None
) -> QuerySet[Analyst]:
    """Current analysts with an open account that `user` may see.

    Every word must be found in name, site or tag.
    """
    analysts = (
        Analyst.objects.visible_to(user).current().filter(user__is_active=True).for_directory()
    )
    if site:
        analysts = analysts.filter(facility=site)
    if tag:
        analysts = analysts.filter(
            Exists(Expertise.objects.filter(analyst=OuterRef("pk"), tag=tag))
        )
    return with_words(analysts, words_of(words))


def with_words(analysts: QuerySet[Analyst], words: Iterable[Any]) -> QuerySet[Analyst]:
    for word in words:
        analysts = analysts.filter(
            met(word, "user__name", "facility__name", "facility__city")
            | Exists(_expertise_named(word))
        )
    return analysts


def _expertise_named(word: Any) -> QuerySet[Expertise]:
    return Expertise.objects.filter(
        met(word, "tag__label_en", "tag__label_fr", "tag__synonyms_en", "tag__synonyms_fr"),
        analyst=OuterRef("pk"),
    )


def latest_charter() -> CharterVersion | None:
    """The charter that counts today; a version with a later date waits for its day."""
    published = CharterVersion.objects.filter(published_on__lte=facility_today())
    return published.order_by("-published_on", "-pk").first()


def charter_to_accept(analyst: Analyst) -> CharterVersion | None:
    """The newest charter, unless the analyst has accepted it already."""
    latest = latest_charter()
    if latest is None or latest.acceptances.filter(analyst=analyst).exists():
        return None
    return latest


def charter_of(analyst: Analyst) -> Any:
    """The last acceptance with its version, or None."""
    return analyst.acceptances.select_related("version").order_by("-accepted_at", "-pk").first()


def analysts_lent_by(facilities: Iterable[HostFacility]) -> QuerySet[Analyst]:
    """The current analysts of these facilities, invited ones included."""
    return (
        Analyst.objects.filter(facility__in=list(facilities))
        .exclude(status=MembershipStatus.ALUMNI)
        .for_directory()
        .order_by("facility__name__in_order", "user__name__in_order", "pk")
    )
