"""The tags of requests follow the vocabulary."""

from __future__ import annotations

from consultations.enums import TagWord
from consultations.models import RequestTag
from members.models import Tag

# The user's word counts more than the portal's, and a yes more than a no.
STRONGEST_FIRST = (TagWord.CONFIRMED, TagWord.ADDED, TagWord.REFUSED, TagWord.SUGGESTED)


def move_request_tags(tag: Tag, into: Tag) -> int:
    """Make the requests that name `tag` name `into`; return how many there were."""
    rows = RequestTag.objects.select_for_update(of=("self",)).order_by("pk")
    lines = list(rows.filter(tag=tag))
    kept = {line.consultation_id: line for line in rows.filter(tag=into)}
    doubles = []
    for line in lines:
        if other := kept.get(line.consultation_id):
            word = min(TagWord(other.word), TagWord(line.word), key=STRONGEST_FIRST.index)
            RequestTag.objects.filter(pk=other.pk).update(word=word)
            doubles.append(line.pk)
    rows.filter(pk__in=doubles).delete()
    RequestTag.objects.filter(tag=tag).update(tag=into)
    return len(lines)
