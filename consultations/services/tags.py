"""What a request is about: guessed by the portal, answered by its author, corrected by others."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus, TagWord
from consultations.models import Consultation, RequestTag
from consultations.queries.tags.guesses import guess_tags
from consultations.queries.tags.wanted import stronger
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import Tag, User

MOST_ADDED = 10

logger = logging.getLogger(__name__)


def suggest_tags(consultation: Consultation) -> bool:
    """Guess again from what is written now; what a person said about a tag stays as it was.

    False when matching failed: then there is nothing to confirm, and the booking goes on.
    """
    try:
        with transaction.atomic():
            slugs = guess_tags(consultation, known=said_slugs(consultation))
    except Exception:
        logger.exception("No suggestions for %s", consultation.reference)
        return False
    replace_suggestions(consultation, slugs)
    return True


def said_slugs(consultation: Consultation) -> set[str]:
    """Tags about which somebody said something: they are not guessed about again."""
    answered = consultation.request_tags.exclude(word=TagWord.SUGGESTED)
    return set(answered.values_list("tag__slug", flat=True))


@transaction.atomic
def replace_suggestions(consultation: Consultation, slugs: Collection[str]) -> None:
    """Keep these guesses and no others; a word that was said meanwhile wins."""
    locked = lock_for(consultation, "change", by=None)
    locked.request_tags.filter(word=TagWord.SUGGESTED).exclude(tag__slug__in=slugs).delete()
    tags = Tag.objects.in_use().in_bulk(slugs, field_name="slug")
    RequestTag.objects.bulk_create(
        (RequestTag(consultation=locked, tag=tags[slug]) for slug in slugs if slug in tags),
        ignore_conflicts=True,
    )


@transaction.atomic
def answer_tags(
    consultation: Consultation,
    *,
    by: User,
    answers: Mapping[int, bool],
    added: Iterable[int] | None = None,
) -> None:
    """What the author says: yes or no to what was asked, and at most ten tags of their own.

    Only tags that stand with this request can be answered and only tags in use added; anything
    else is passed over, because a booking never fails for its tags. `added` replaces what was
    added before; None leaves it.
    """
    locked = lock_for(consultation, "change", by=by)
    if locked.status not in ConsultationStatus.EDITABLE:
        raise DomainError(
            _("This consultation is “%(state)s”; its answers can no longer be changed.")
            % {"state": locked.get_status_display()}
        )
    rows = {row.tag_id: row for row in locked.request_tags.select_related("tag")}
    before = {row.tag.slug: row.word for row in rows.values()}
    for tag_id, agreed in answers.items():
        row = rows.get(tag_id)
        if row and row.word != TagWord.ADDED:
            say(row, TagWord.CONFIRMED if agreed else TagWord.REFUSED)
    if added is not None:
        keep_added(locked, rows, added)
    after = dict(locked.request_tags.values_list("tag__slug", "word"))
    if before != after and locked.status in ConsultationStatus.BOOKED:
        changed = sorted(slug for slug in before | after if before.get(slug) != after.get(slug))
        record(locked, "answer_tags", by=by, changed=changed)


def say(row: RequestTag, word: TagWord) -> None:
    if row.word != word:
        row.word = word
        row.save(update_fields=["word", "said_at"])


def keep_added(
    consultation: Consultation, rows: Mapping[int, RequestTag], wanted: Iterable[int]
) -> None:
    """Make the added tags these; one that the portal guessed anyway is confirmed."""
    offered = Tag.objects.in_use().in_bulk(set(wanted))
    chosen = [pk for pk in dict.fromkeys(wanted) if pk in offered][:MOST_ADDED]
    consultation.request_tags.filter(word=TagWord.ADDED).exclude(tag__in=chosen).delete()
    for pk in chosen:
        if pk not in rows:
            RequestTag.objects.create(
                consultation=consultation, tag=offered[pk], word=TagWord.ADDED
            )
        elif rows[pk].word == TagWord.SUGGESTED:
            say(rows[pk], TagWord.CONFIRMED)


@transaction.atomic
def correct_tag(consultation: Consultation, tag: Tag, *, by: User, wanted: bool) -> None:
    """A coordinator says that a tag belongs to the request, or that it does not.

    Saying it twice changes nothing. A tag that is not offered any more can only be taken away.
    """
    locked = lock_for(consultation, "correct_tags", by=by)
    if wanted and tag.retired:
        raise DomainError(
            _("“%(tag)s” is retired: choose a tag that is in use.") % {"tag": tag.label}
        )
    word = TagWord.ADDED if wanted else TagWord.REFUSED
    row, is_new = RequestTag.objects.get_or_create(
        consultation=locked, tag=tag, defaults={"word": word}
    )
    if not is_new and (row.word == word or (wanted and row.word == TagWord.CONFIRMED)):
        return
    say(row, word)
    record(locked, "add_tag" if wanted else "remove_tag", by=by, tag=tag.slug)


def move_request_tags(tag: Tag, into: Tag) -> int:
    """Make the requests that name `tag` name `into`; return how many there were.

    Where a request has both, the user's word counts more than the portal's, a yes more than a no.
    """
    rows = RequestTag.objects.select_for_update(of=("self",)).order_by("pk")
    lines = list(rows.filter(tag=tag))
    kept = {line.consultation_id: line for line in rows.filter(tag=into)}
    doubles = []
    for line in lines:
        if other := kept.get(line.consultation_id):
            word = stronger(other.word, line.word)
            RequestTag.objects.filter(pk=other.pk).update(word=word)
            doubles.append(line.pk)
    rows.filter(pk__in=doubles).delete()
    RequestTag.objects.filter(tag=tag).update(tag=into)
    return len(lines)
