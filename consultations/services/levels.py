"""Who may have learned what in a session that was held and written up."""

from __future__ import annotations

from collections.abc import Iterable

from consultations.enums import ConsultationStatus, Outcome
from consultations.models import Approach, Consultation
from consultations.queries.tags.wanted import wanted_tags
from members.enums import Level, TagGroup
from members.models import Analyst, Expertise, Tag
from members.queries.vocabulary import mentioned
from members.services.levels import Presence, level_after, propose_level

LEARNED = (TagGroup.OPERATION, TagGroup.TOOL)


def propose_levels(consultation: Consultation) -> int:
    """Ask each analyst of the panel about the operations and tools of this session.

    Nothing before the record is sent, nothing of the same level twice, and nothing of those whom a
    conflict of interest keeps from this request. Returns how many questions are new.
    """
    record = getattr(consultation, "record", None)
    if consultation.status != ConsultationStatus.HELD or record is None or not record.sent_at:
        return 0
    wanted = wanted_tags([consultation])[consultation.pk]
    tags = list(Tag.objects.in_use().filter(slug__in=wanted, group__in=LEARNED))
    panel = panel_of(consultation)
    approaches = list(consultation.approaches.all())
    known = levels_of(panel, tags)
    used = {analyst.pk: used_tags(tags, by_analyst(approaches, analyst)) for analyst in panel}
    worked = {
        analyst.pk: used_tags(
            tags,
            (one for one in by_analyst(approaches, analyst) if one.outcome == Outcome.WORKS),
        )
        for analyst in panel
    }
    new = 0
    for tag in tags:
        shown_by = {
            analyst.pk
            for analyst in panel
            if tag.pk in used[analyst.pk] or known.get((analyst.pk, tag.pk)) == Level.TEACH
        }
        for analyst in panel:
            proposed = level_after(
                known.get((analyst.pk, tag.pk)),
                Presence(
                    used=tag.pk in used[analyst.pk],
                    worked=tag.pk in worked[analyst.pk],
                    saw=bool(shown_by - {analyst.pk}),
                ),
            )
            if proposed:
                new += propose_level(analyst, tag, proposed, occasion=consultation.reference)
    return new


def panel_of(consultation: Consultation) -> list[Analyst]:
    """The analysts who were told of their seat and may see the request."""
    return list(
        Analyst.objects.current()
        .filter(
            seats__consultation=consultation,
            seats__published_at__isnull=False,
            seats__leaving=False,
        )
        .not_hidden_from(consultation.requester)
        .order_by("pk")
    )


def levels_of(panel: list[Analyst], tags: list[Tag]) -> dict[tuple[int, int], int | None]:
    """The level by analyst and tag id."""
    lines = Expertise.objects.filter(analyst__in=panel, tag__in=tags)
    return {
        (analyst, tag): level
        for analyst, tag, level in lines.values_list("analyst", "tag", "level")
    }


def by_analyst(approaches: Iterable[Approach], analyst: Analyst) -> list[Approach]:
    return [one for one in approaches if one.analyst_id == analyst.pk]


def used_tags(tags: Iterable[Tag], approaches: Iterable[Approach]) -> set[int]:
    """Ids of the tags that the approaches name in their tool or steps."""
    return mentioned(tags, " . ".join(f"{one.tool} . {one.steps}" for one in approaches))
