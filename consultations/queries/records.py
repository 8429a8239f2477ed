"""Records: who of the panel has written, and what members learn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.enums import ConsultationStatus as C
from consultations.models import Approach, Consultation, PanelSeat, Record, RequestTag
from fbias.core.folding import met, words_of
from members.models import Tag, User

RECORDS = {
    _("Month"): lambda record: f"{record.consultation.session.starts_at:%Y-%m}",
    _("Title"): lambda record: record.consultation.title,
    _("Recommended"): lambda record: record.recommended,
    _("Tried"): lambda record: "; ".join(
        f"{one.title} ({one.get_outcome_display()})" for one in record.consultation.approaches.all()
    ),
    _("Tags"): lambda record: ", ".join(
        str(one.tag) for one in record.consultation.request_tags.all() if one.word != "refused"
    ),
}
WRITTEN = (
    "recommended",
    "microscope",
    "consultation__title",
    "consultation__approaches__name",
    "consultation__approaches__tool",
    "consultation__approaches__steps",
    "consultation__approaches__limits",
)


@dataclass(frozen=True)
class Block:
    """One analyst of the panel and whether their part is there: blocks, or that they agree."""

    seat: PanelSeat
    approaches: list[Approach]

    @property
    def is_there(self) -> bool:
        return bool(self.approaches or self.seat.agreed_at)


def blocks_of(consultation: Consultation, approaches: list[Approach]) -> list[Block]:
    return [
        Block(seat, [one for one in approaches if one.analyst_id == seat.analyst_id])
        for seat in consultation.seats.all()
        if seat.published_at
    ]


def readable_records(reader: User) -> QuerySet[Record]:
    """Records that were sent, for every member of the network: that is how they learn.

    What a conflict of interest hides is not among them.
    """
    if not (reader.is_analyst or reader.is_coordinator):
        return Record.objects.none()
    seen = Consultation.objects.filter(status=C.HELD).not_hidden_from(reader)
    return (
        Record.objects.filter(sent_at__isnull=False, consultation__in=seen)
        .select_related("consultation__session")
        .prefetch_related(
            "consultation__approaches__analyst__user", "consultation__request_tags__tag"
        )
        .order_by("-consultation__session__starts_at", "-pk")
    )


def found_records(reader: User, *, words: str, tag: str) -> QuerySet[Record]:
    """Every word stands somewhere in the record, and the request has this tag."""
    records = records_with(readable_records(reader), words_of(words))
    if tag:
        wanted = RequestTag.objects.filter(tag__slug=tag).exclude(word="refused")
        records = records.filter(consultation__in=wanted.values("consultation"))
    return records


def records_with(records: QuerySet[Record], words: Iterable[Any]) -> QuerySet[Record]:
    for word in words:
        records = records.filter(pk__in=Record.objects.filter(met(word, *WRITTEN)).values("pk"))
    return records


def tags_of_records(reader: User) -> QuerySet[Tag]:
    """The tags that some record has which this person may read."""
    records = readable_records(reader).order_by().values("consultation")
    wanted = RequestTag.objects.filter(consultation__in=records).exclude(word="refused")
    return Tag.objects.filter(pk__in=wanted.values("tag")).order_by("slug")
