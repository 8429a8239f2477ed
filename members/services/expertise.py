"""What an analyst says about their own expertise, saved as one sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import Analyst, Expertise, Tag, User


@dataclass(frozen=True)
class Claim:
    """One line of the sheet: a level (or none) and whether the analyst wants to learn the tag."""

    level: int | None
    wants_to_learn: bool

    @property
    def says_something(self) -> bool:
        return self.level is not None or self.wants_to_learn

    def __or__(self, other: Claim) -> Claim:
        """Both said of what is one tag now: the higher level wins, and a wish."""
        return Claim(
            max(self.level or 0, other.level or 0) or None,
            self.wants_to_learn or other.wants_to_learn,
        )


@transaction.atomic
def state_expertise(analyst: Analyst, claims: Mapping[int, Claim], *, by: User | None) -> int:
    """Replace what is known of the tags in `claims` (by tag id); return how many lines changed.

    A tag that was merged since the sheet was opened counts for the one it was merged into, and
    such an old sheet never lowers what is known there.
    """
    analyst = lock_for(analyst, "change", by=by)
    claims, merged = _as_they_are_today(claims)
    known = {line.tag_id: line for line in analyst.expertise.filter(tag__in=claims.keys())}
    added, changed, dropped = [], [], []
    for tag_id, said in claims.items():
        line = known.get(tag_id)
        claim = said
        if line is not None and tag_id in merged:
            claim = said | Claim(line.level, line.wants_to_learn)
        if line is None:
            if claim.says_something:
                added.append(_line(analyst, tag_id, claim))
        elif not claim.says_something:
            dropped.append(line.pk)
        elif (line.level, line.wants_to_learn) != (claim.level, claim.wants_to_learn):
            line.level, line.wants_to_learn = claim.level, claim.wants_to_learn
            changed.append(line)
    Expertise.objects.bulk_create(added)
    Expertise.objects.bulk_update(changed, ["level", "wants_to_learn"])
    Expertise.objects.filter(pk__in=dropped).delete()
    total = len(added) + len(changed) + len(dropped)
    if total:
        record(analyst, "state_expertise", by=by, changed=total)
    return total


def _as_they_are_today(claims: Mapping[int, Claim]) -> tuple[dict[int, Claim], set[int]]:
    """The claims by the tag that stands today, and the ids of those that took another one in.

    The rows are locked, so that a merge under way is waited for.
    """
    slugs = dict(
        Tag.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=claims)
        .order_by("pk")
        .values_list("pk", "slug")
    )
    today = Tag.objects.resolving(slugs.values())
    by_tag: dict[int, Claim] = {}
    merged = set()
    for tag_id, slug in slugs.items():
        current = today[slug].pk
        if current != tag_id:
            merged.add(current)
        by_tag[current] = by_tag[current] | claims[tag_id] if current in by_tag else claims[tag_id]
    return by_tag, merged


def _line(analyst: Analyst, tag_id: int, claim: Claim) -> Expertise:
    return Expertise(
        analyst=analyst, tag_id=tag_id, level=claim.level, wants_to_learn=claim.wants_to_learn
    )
