"""The words of the network: kept by coordinators, fed by the file that comes with the portal."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import before_and_after, record
from fbias.core.workflow import lock_for
from members.enums import ProposalAnswer
from members.hooks.vocabulary import move_tag
from members.models import Expertise, LevelProposal, Tag, User

SOURCE = Path(__file__).resolve().parents[1] / "data" / "tags.csv"
COLUMNS = {
    "group": "group",
    "label_en": "label_en",
    "label_fr": "label_fr",
    "synonyms_en": "synonyms_en",
    "synonyms_fr": "synonyms_fr",
    "edam_label": "edam_bioimaging_label",
}
WORDS = (*COLUMNS, "fbbi_id")


# --- the file -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Import:
    added: int
    changed: int
    retired: int


@transaction.atomic
def load_tags(source: Path = SOURCE) -> Import:
    """Add and update by slug what comes from the file; safe to run any number of times.

    What coordinators added or changed is theirs and stays as it is; so do tags that were merged.
    What the file had and no longer has is retired, never deleted.
    """
    rows = {row["slug"]: row for row in read_table(source)}
    known = {tag.slug: tag for tag in Tag.objects.select_for_update(of=("self",)).order_by("pk")}
    added, changed = [], []
    for slug, row in rows.items():
        values = {field: row[column].strip() for field, column in COLUMNS.items()}
        values["fbbi_id"] = (row.get("fbbi") or "").replace("_", ":")
        tag = known.get(slug)
        if tag is None:
            added.append(Tag(slug=slug, from_file=True, **values))
        elif tag.from_file and (tag.retired or differs(tag, values)):
            for field, value in (values | {"retired": False}).items():
                setattr(tag, field, value)
            changed.append(tag)
    for tag in (*added, *changed):
        tag.full_clean(validate_unique=False)
    Tag.objects.bulk_create(added)
    Tag.objects.bulk_update(changed, [*WORDS, "retired"])
    gone = set(known) - set(rows)
    retired = Tag.objects.in_use().filter(slug__in=gone, from_file=True).update(retired=True)
    return Import(added=len(added), changed=len(changed), retired=retired)


def read_table(source: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; lines that begin with # say where it comes from."""
    with source.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def differs(tag: Tag, values: Mapping[str, str]) -> bool:
    return any(getattr(tag, field) != value for field, value in values.items())


# --- coordinators -------------------------------------------------------------------------------


@transaction.atomic
def save_tag(tag: Tag, *, by: User | None) -> Tag:
    """Add a tag, or change its words; from then on it is the coordinators'.

    `from_file` set again on a tag gives it back to the portal's list at the next update.
    """
    ask(by, "save")
    rows = Tag.objects.select_for_update(of=("self",))
    before = rows.get(pk=tag.pk) if tag.pk else None
    if before and before.merged_into_id:
        raise DomainError(_("This tag was merged into another one. Change that one."))
    if before is None or differs(before, {field: getattr(tag, field) for field in WORDS}):
        tag.from_file = False
    with constraints_speak(Tag):
        tag.full_clean()
        tag.save()
    changes = before_and_after(before, tag) if before else {}
    record(tag, "change" if before else "add", by=by, changes=changes)
    return tag


@transaction.atomic
def retire_tag(tag: Tag, *, by: User | None) -> Tag:
    """Offer it no more; what people said with it stays, and updates do not bring it back."""
    tag = lock_for(tag, "retire", by=by)
    if tag.retired:
        raise DomainError(_("“%(tag)s” is retired already.") % {"tag": tag.label})
    tag.retired, tag.from_file = True, False
    tag.save(update_fields=["retired", "from_file"])
    record(tag, "retire", by=by)
    return tag


@transaction.atomic
def return_tag(tag: Tag, *, by: User | None) -> Tag:
    """Offer a retired tag again."""
    tag = lock_for(tag, "return", by=by)
    if tag.merged_into_id:
        raise DomainError(
            _("“%(tag)s” was merged into another tag and cannot return.") % {"tag": tag.label}
        )
    if not tag.retired:
        raise DomainError(_("“%(tag)s” is in use already.") % {"tag": tag.label})
    tag.retired = False
    tag.save(update_fields=["retired"])
    record(tag, "return", by=by)
    return tag


@transaction.atomic
def merge_tags(tag: Tag, *, into: Tag, by: User | None) -> Tag:
    """Make two words one: everything said with `tag` is said with `into` from now on.

    The higher level, a wish and a confirmed word win where somebody used both; labels and synonyms
    of `tag` become synonyms of `into`. `tag` stays, retired, so that old records still resolve.
    """
    ask(by, "merge")
    locked = lock_tags([tag, into])
    tag, into = locked[tag.pk], locked[into.pk]
    refuse_merge(tag, into)
    moved = move_expertise(tag, into) + move_proposals(tag, into) + move_tag(tag, into)
    if take_words(tag, into):
        into.from_file = False
        into.save()
    tag.retired, tag.from_file, tag.merged_into = True, False, into
    with constraints_speak(Tag):
        tag.full_clean()
        tag.save()
    record(tag, "merge", by=by, into=into.slug, moved=moved)
    record(into, "take_in", by=by, merged=tag.slug, moved=moved)
    return into


@transaction.atomic
def merge_all(tags: Iterable[Tag], into: Tag, *, by: User | None) -> Tag:
    """Merge several tags into one, all or none."""
    ask(by, "merge")
    tags = list(tags)
    lock_tags([*tags, into])  # all at once: two who merge crosswise wait for each other
    for tag in tags:
        into = merge_tags(tag, into=into, by=by)
    return into


def lock_tags(tags: Iterable[Tag]) -> dict[int, Tag]:
    """Fresh rows, locked always in the same order."""
    rows = Tag.objects.select_for_update(of=("self",)).order_by("pk")
    return rows.in_bulk([tag.pk for tag in tags])


def ask(by: User | None, step: str) -> None:
    if by is not None and not by.has_perm(Tag.get_perm(step)):
        raise PermissionDenied


def refuse_merge(tag: Tag, into: Tag) -> None:
    """A tag that was merged is retired, so what is taken in is never taken in a circle."""
    if tag.pk == into.pk:
        raise DomainError(_("A tag cannot be merged into itself."))
    if tag.merged_into_id:
        raise DomainError(_("“%(tag)s” was merged already.") % {"tag": tag.label})
    if into.retired:
        raise DomainError(
            _("“%(tag)s” is retired: choose a tag that is in use.") % {"tag": into.label}
        )
    if tag.group != into.group:
        raise DomainError(
            _("“%(tag)s” and “%(into)s” belong to different groups: they cannot be one.")
            % {"tag": tag.label, "into": into.label}
        )


def move_expertise(tag: Tag, into: Tag) -> int:
    """Return how many analysts had said something with `tag`."""
    kept = {line.analyst_id: line for line in into.expertise.select_for_update(of=("self",))}
    doubles, raised = [], []
    lines = list(tag.expertise.select_for_update(of=("self",)))
    for line in lines:
        if other := kept.get(line.analyst_id):
            other.level = max(other.level or 0, line.level or 0) or None
            other.wants_to_learn = other.wants_to_learn or line.wants_to_learn
            raised.append(other)
            doubles.append(line.pk)
    Expertise.objects.bulk_update(raised, ["level", "wants_to_learn"])
    Expertise.objects.filter(pk__in=doubles).delete()
    tag.expertise.update(tag=into)
    return len(lines)


def move_proposals(tag: Tag, into: Tag) -> int:
    """An answer given to either word holds for both: nobody is asked again."""
    proposals = LevelProposal.objects.select_for_update(of=("self",))
    kept = {(one.analyst_id, one.level): one for one in proposals.filter(tag=into)}
    lines = list(proposals.filter(tag=tag))
    doubles = []
    for line in lines:
        if other := kept.get((line.analyst_id, line.level)):
            if other.answer == ProposalAnswer.OPEN != line.answer:
                other.answer = line.answer
                other.save(update_fields=["answer"])
            doubles.append(line.pk)
    proposals.filter(pk__in=doubles).delete()
    LevelProposal.objects.filter(tag=tag).update(tag=into)
    return len(lines)


def take_words(tag: Tag, into: Tag) -> bool:
    """Add what people may search for; return whether anything was new."""
    before = into.synonyms_en, into.synonyms_fr
    into.synonyms_en = joined(into.synonyms_en, [tag.label_en, *split(tag.synonyms_en)], into)
    into.synonyms_fr = joined(into.synonyms_fr, [tag.label_fr, *split(tag.synonyms_fr)], into)
    return before != (into.synonyms_en, into.synonyms_fr)


def joined(synonyms: str, more: Iterable[str], into: Tag) -> str:
    known = split(synonyms)
    met = {word.lower() for word in (*known, into.label_en, into.label_fr)}
    for word in more:
        if word.lower() not in met:
            met.add(word.lower())
            known.append(word)
    return "|".join(known)


def split(synonyms: str) -> list[str]:
    return [word.strip() for word in synonyms.split("|") if word.strip()]
