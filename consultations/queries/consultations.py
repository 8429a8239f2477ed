"""Past consultations like one that is being prepared, among those that the reader may open."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from consultations.enums import ConsultationStatus, TagWord
from consultations.models import Consultation, RequestTag
from consultations.queries.tags.guesses import text_of
from consultations.queries.tags.wanted import wanted_tags
from fbias.core.http import page_of_one
from fbias.core.prepared import PreparedFor
from members.matching import similar
from members.models import User

SHOWN = 5
LOOKED_THROUGH = 2000  # the newest
BY_TAGS, NEWEST = 80, 20  # of them, how many texts are compared at most

CONSULTATION = page_of_one(lambda _reader: Consultation.objects.for_page())
OWN_CARDS = PreparedFor(lambda reader: Consultation.objects.filter(requester=reader).for_cards())
GUEST_CARDS = PreparedFor(
    lambda reader: Consultation.objects.joined_by(reader).select_related("session", "requester")
)
HOUR = page_of_one(lambda _reader: Consultation.objects.for_page().prefetch_related("presences"))

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Past:
    """A past consultation and the words that both questions have in common."""

    consultation: Consultation
    words: tuple[str, ...]

    @property
    def advice(self) -> str:
        return self.consultation.record.recommended


def similar_consultations(consultation: Consultation, reader: User) -> list[Past]:
    """At most five that were held and written up, the most alike first.

    Only what the reader may open is compared at all, so what is hidden from them neither appears
    nor moves anything. The requester and their colleagues are shown none.
    """
    if reader.pk in {one.pk for one in consultation.asking}:
        return []
    wanted = wanted_tags([consultation])[consultation.pk]
    compared = candidates(consultation, reader, wanted)
    tags = wanted_tags(compared.values())
    corpus = [(str(pk), words_of(past, tags[pk])) for pk, past in compared.items()]
    text = words_of(consultation, wanted)
    try:
        alike = similar(text, corpus, count=SHOWN)
    except Exception:
        logger.exception("No similar questions for %s", consultation.reference)
        return []
    written = f"{consultation.title}\n{text_of(consultation.form, consultation.answers)}"
    return [
        Past(compared[int(one.id)], tuple(word for word in one.words if word in written))
        for one in alike
    ]


def candidates(
    consultation: Consultation, reader: User, wanted: Mapping[str, float]
) -> dict[int, Consultation]:
    """Those that share most tags with this one, and the newest."""
    past = written_up(reader).exclude(pk=consultation.pk)
    newest = list(past.order_by("-pk").values_list("pk", flat=True)[:LOOKED_THROUGH])
    alike = (
        RequestTag.objects.filter(
            consultation__in=newest, word__in=TagWord.WANTED, tag__slug__in=list(wanted)
        )
        .values("consultation")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "-consultation")
        .values_list("consultation", flat=True)
    )
    keys = {*alike[:BY_TAGS], *newest[:NEWEST]}
    found = Consultation.objects.filter(pk__in=keys).select_related("record", "session")
    return {one.pk: one for one in found.order_by("-pk")}


def written_up(reader: User) -> QuerySet[Consultation]:
    return Consultation.objects.visible_to(reader).filter(
        status=ConsultationStatus.HELD, record__sent_at__isnull=False
    )


def words_of(consultation: Consultation, tags: Mapping[str, float]) -> str:
    """The text to compare, the tags' names included, so that tags count beside the words."""
    slugs = " ".join(slug.replace("-", " ") for slug in sorted(tags))
    return f"{consultation.title}\n{text_of(consultation.form, consultation.answers)}\n{slugs}"


def missed_last_time(person: User) -> bool:
    """Whether the person did not come to the last session that they had booked."""
    past = Consultation.objects.filter(requester=person, status__in=ConsultationStatus.PAST)
    last = past.order_by("-session__starts_at", "-pk").values_list("status", flat=True).first()
    return last == ConsultationStatus.NO_SHOW
