"""Bring the table of tags up to date with the file that comes with the portal."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from members.models import Tag

SOURCE = Path(__file__).resolve().parents[1] / "data" / "tags.csv"
COLUMNS = {
    "group": "group",
    "label_en": "label_en",
    "label_fr": "label_fr",
    "synonyms_en": "synonyms_en",
    "synonyms_fr": "synonyms_fr",
    "edam_label": "edam_bioimaging_label",
}


@dataclass(frozen=True)
class Import:
    added: int
    changed: int
    retired: int


@transaction.atomic
def load_tags(source: Path = SOURCE) -> Import:
    """Add and update by slug; what the file no longer has is retired, never deleted.

    Safe to run any number of times. A tag that coordinators want beside the file is added in the
    admin after the import, or to the file.
    """
    with source.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    known = {tag.slug: tag for tag in Tag.objects.select_for_update()}
    added, changed = [], []
    for row in rows:
        values = {field: row[column].strip() for field, column in COLUMNS.items()}
        tag = known.get(row["slug"])
        if tag is None:
            added.append(Tag(slug=row["slug"], **values))
        elif any(getattr(tag, field) != value for field, value in values.items()) or tag.retired:
            for field, value in (values | {"retired": False}).items():
                setattr(tag, field, value)
            changed.append(tag)
    for tag in added:
        tag.full_clean()
    Tag.objects.bulk_create(added)
    Tag.objects.bulk_update(changed, [*COLUMNS, "retired"])
    gone = set(known) - {row["slug"] for row in rows}
    retired = Tag.objects.in_use().filter(slug__in=gone).update(retired=True)
    return Import(added=len(added), changed=len(changed), retired=retired)
