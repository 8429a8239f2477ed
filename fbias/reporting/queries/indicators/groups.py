"""The same people and sessions by institution, field and method: beside the facility's list."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.folding import order_key
from fbias.reporting.queries.facts import Slice
from fbias.reporting.queries.figures import Adds, Chapter, Row, count
from fbias.reporting.queries.indicators.people import by_size
from fbias.reporting.queries.indicators.registry import indicator
from members.enums import TagGroup

GROUPS = Chapter.GROUPS
MOST = 15


@indicator(
    "by_institution",
    gettext_lazy("People served by institution"),
    gettext_lazy("People served in the period, by the institution where they work."),
    chapter=GROUPS,
    most=MOST,
)
def by_institution(within: Slice) -> list[Row]:
    places = Counter(one.place or _("Not said") for one in within.served.values())
    return [count(place, number, adds=Adds.GROUP) for place, number in by_size(places)]


def by_tag(within: Slice, group: TagGroup) -> list[Row]:
    """A session counts for each tag that it wants: the rows do not add up."""
    asked = Counter(slug for one in within.held for slug in within.facts.tags.get(one.pk, ()))
    tags = [tag for tag in within.facts.vocabulary if tag.group == group and asked[tag.slug]]
    tags.sort(key=lambda tag: (-asked[tag.slug], order_key(tag.label)))
    return [count(tag.label, asked[tag.slug]) for tag in tags]


@indicator(
    "by_field",
    gettext_lazy("Sessions by field"),
    gettext_lazy("Sessions that took place, by the fields that their requests name."),
    chapter=GROUPS,
    most=MOST,
)
def by_field(within: Slice) -> list[Row]:
    return by_tag(within, TagGroup.DOMAIN)


@indicator(
    "by_method",
    gettext_lazy("Sessions by method"),
    gettext_lazy("Sessions that took place, by what their requests want to do."),
    chapter=GROUPS,
    most=MOST,
)
def by_method(within: Slice) -> list[Row]:
    return by_tag(within, TagGroup.OPERATION)
