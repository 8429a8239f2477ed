"""Who could mentor whom, who looks for a mentor, and the hours that mentors gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Subquery

from fbias.core.counting import count_by, sum_by
from fbias.network.enums import PairStatus
from fbias.network.models import MentoringEntry, MentoringPair
from fbias.network.models.mentoring import MentoringPairQuerySet
from members.enums import Level
from members.hooks.vocabulary import Occasion
from members.models import Analyst, Expertise, Tag, User
from members.models.analysts import AnalystQuerySet
from members.queries.expertise import Question, questions_to


def level_of(analyst: Analyst, tag: Tag) -> int | None:
    lines = Expertise.objects.filter(analyst=analyst, tag=tag)
    return lines.values_list("level", flat=True).first()


def mentors_for(pair: MentoringPair, reader: User) -> AnalystQuerySet:
    """Members of another site who can do it and know more, who like to mentor first.

    Neither whom a conflict of interest keeps from the learner or the reader, nor who said no.
    """
    known = Expertise.objects.filter(analyst=OuterRef("pk"), tag=pair.tag)
    level = Subquery(known.values("level")[:1])
    needed = max(Level.DO, (level_of(pair.learner, pair.tag) or 0) + 1)
    running = MentoringPair.objects.filter(mentor=OuterRef("pk"), status=PairStatus.RUNNING)
    members = Analyst.objects.can_work().not_hidden_from(pair.learner.user, reader)
    return (
        members.annotate(level=level, busy=count_by(running, "mentor"))
        .filter(level__gte=needed)
        .exclude(pk=pair.learner_id)
        .exclude(facility=pair.learner.facility_id)
        .exclude(pk__in=pair.declined_by.values("pk"))
        .select_related("user", "facility")
        .order_by("-mentors", "-level", "busy", "user__name__in_order", "pk")
    )


def pairs_for(reader: User) -> MentoringPairQuerySet:
    """With what a line shows; the hours of the log as `hours`."""
    noted = MentoringEntry.objects.filter(pair=OuterRef("pk"))
    rows = MentoringPair.objects.visible_to(reader).annotate(hours=sum_by(noted, "pair", "hours"))
    return rows.select_related(
        "learner__user", "learner__facility", "mentor__user", "mentor__facility", "tag"
    )


@dataclass(frozen=True)
class Own:
    """What one member learns and mentors now, and how much lies behind."""

    learns: list[MentoringPair]
    mentors: list[MentoringPair]
    over: list[MentoringPair]


def own_pairs(reader: User) -> Own:
    """One query."""
    rows = list(pairs_for(reader).of(reader))
    live = [pair for pair in rows if pair.status in PairStatus.LIVE]
    return Own(
        learns=[pair for pair in live if pair.learner.user_id == reader.pk],
        mentors=[pair for pair in live if pair.learner.user_id != reader.pk],
        over=[pair for pair in rows if pair.status not in PairStatus.LIVE],
    )


def without_mentor(reader: User) -> AnalystQuerySet:
    """Members who learn with nobody now; those who said what they want to learn come first."""
    running = MentoringPair.objects.filter(learner=OuterRef("pk"), status=PairStatus.RUNNING)
    wishes = Expertise.objects.filter(analyst=OuterRef("pk"), wants_to_learn=True)
    return (
        Analyst.objects.can_work()
        .not_hidden_from(reader)
        .filter(~Exists(running))
        .annotate(wish_count=count_by(wishes, "analyst"))
        .select_related("user", "facility")
        .order_by("-wish_count", "user__name__in_order", "pk")
    )


def mentoring_hours(
    analysts: Sequence[Analyst], *, since: date, until: date, seen_by: User | None
) -> dict[tuple[int, date], Decimal]:
    """Hours that mentors gave outside projects, by analyst and month."""
    rows = MentoringEntry.objects.filter(
        pair__mentor__in=[one.pk for one in analysts], day__gte=since, day__lt=until
    )
    if seen_by is not None:
        rows = rows.filter(pair__in=MentoringPair.objects.not_hidden_from(seen_by))
    hours: defaultdict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for mentor, day, noted in rows.values_list("pair__mentor", "day", "hours"):
        hours[mentor, day.replace(day=1)] += noted
    return hours


def mentoring_occasions(user: User, references: Iterable[str]) -> list[Occasion]:
    """The pairs behind levels that are proposed, as their learner may see them."""
    keys = [int(one[2:]) for one in references if one.startswith("M-") and one[2:].isdigit()]
    if not keys:
        return []
    pairs = pairs_for(user).filter(learner__user=user.pk, pk__in=keys)
    return [
        Occasion(pair.reference, pair.mentor.user.name, pair.get_absolute_url())
        for pair in pairs
        if pair.mentor
    ]


def members_seen(reader: User) -> AnalystQuerySet:
    return Analyst.objects.current().not_hidden_from(reader).select_related("user", "facility")


def asked_levels(pair: MentoringPair, reader: User) -> list[Question]:
    """What the portal asks the learner because of this pair."""
    if pair.status != PairStatus.ENDED or pair.learner.user_id != reader.pk:
        return []
    return [one for one in questions_to(reader) if one.occasion.reference == pair.reference]


def nothing_counted(_reader: User) -> dict[int, int]:
    """A wish for a mentor is neither a request of a user nor a session in which a tag was met."""
    return {}
