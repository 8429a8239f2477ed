"""What an analyst says about their own expertise, saved as one sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import Analyst, Expertise, User


@dataclass(frozen=True)
class Claim:
    """One line of the sheet: a level (or none) and whether the analyst wants to learn the tag."""

    level: int | None
    wants_to_learn: bool

    @property
    def says_something(self) -> bool:
        return self.level is not None or self.wants_to_learn


@transaction.atomic
def state_expertise(analyst: Analyst, claims: Mapping[int, Claim], *, by: User) -> int:
    """Replace what is known of the tags in `claims` (by tag id); return how many lines changed."""
    analyst = lock_for(analyst, "change", by=by)
    known = {line.tag_id: line for line in analyst.expertise.filter(tag__in=claims.keys())}
    added, changed, dropped = [], [], []
    for tag_id, claim in claims.items():
        line = known.get(tag_id)
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


def _line(analyst: Analyst, tag_id: int, claim: Claim) -> Expertise:
    return Expertise(
        analyst=analyst, tag_id=tag_id, level=claim.level, wants_to_learn=claim.wants_to_learn
    )
