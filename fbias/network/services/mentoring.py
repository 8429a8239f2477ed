"""Ask for a mentor, propose one, answer, note what was done, end it with what was learnt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.queries.conflicts import conflicts_among
from consultations.services.conflicts import lock_sides
from fbias.core.clock import facility_today
from fbias.core.constraints import constraints_speak, keep_once
from fbias.core.errors import DomainError, IllegalStep
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.network.enums import PairStatus
from fbias.network.models import MentoringEntry, MentoringPair
from fbias.network.queries.mentoring import level_of, mentors_for
from fbias.notifications.services import notify
from members.enums import Level
from members.models import Analyst, Tag, User
from members.rules import is_analyst, is_coordinator
from members.services.levels import Proposed, propose_level


@transaction.atomic
def ask_for_mentor(
    *, by: User, tag: Tag, wish: str = "", learner: Analyst | None = None
) -> MentoringPair:
    """A member asks for a mentor on a subject, or a coordinator for them. Twice is once."""
    own = Analyst.objects.filter(user=by).first() if is_analyst(by) else None
    wanted = learner or own
    if wanted is None or (wanted != own and not is_coordinator(by)):
        raise PermissionDenied
    if wanted not in Analyst.objects.current().not_hidden_from(by):
        raise DomainError(_("Choose a member of the network."))
    if level_of(wanted, tag) == Level.TEACH:
        raise DomainError(_("The sheet of expertise says “can teach” for this subject already."))
    same = {"learner": wanted, "tag": tag, "status__in": PairStatus.BEFORE}
    mine = MentoringPair(learner=wanted, tag=tag, wish=wish.strip(), asked_by=by)
    pair, is_new = keep_once(mine, by=by, **same)
    if is_new:
        record(pair, "ask", by=by)
    return pair


@transaction.atomic
def propose_mentor(pair: MentoringPair, *, by: User, mentor: Analyst) -> MentoringPair:
    """Ask a member of another site who knows more; a coordinator's choice is told to the learner.

    People are locked before the pair, as whoever declares a conflict of interest does.
    """
    sides = Analyst.objects.select_for_update(of=("self",), no_key=True)
    list(sides.filter(pk__in=[pair.learner_id, mentor.pk]).order_by("pk"))
    locked = lock_for(pair, "propose", by=by)
    if locked.status == PairStatus.PROPOSED and locked.mentor_id == mentor.pk:
        return locked
    if not mentors_for(locked, by).filter(pk=mentor.pk).exists():
        raise DomainError(_("This member cannot mentor here. Choose one of those proposed."))
    now = timezone.now()
    asked = MentoringPair.life.advance(locked, "propose", by=by, mentor=mentor, proposed_at=now)
    notify(mentor.user, "mentor_asked", about=asked, occasion=now.isoformat())
    if asked.learner.user_id != by.pk:
        notify(asked.learner.user, "mentor_proposed", about=asked, occasion=now.isoformat())
    return asked


@transaction.atomic
def accept_mentoring(pair: MentoringPair, *, by: User, word: str = "") -> MentoringPair:
    """It runs from today; what the learner's sheet says now is kept as the level before."""
    running = MentoringPair.life.advance(
        pair,
        "accept",
        by=by,
        answer=word.strip(),
        began_on=facility_today(),
        level_before=level_of(pair.learner, pair.tag),
    )
    notify(running.learner.user, "mentor_accepted", about=running, occasion="accepted")
    return running


@transaction.atomic
def decline_mentoring(pair: MentoringPair, *, by: User, word: str = "") -> MentoringPair:
    """The learner may ask somebody else; whoever said no is not asked again here."""
    locked = lock_for(pair, "decline", by=by)
    said_no = locked.their_mentor
    free = MentoringPair.life.advance(locked, "decline", by=by, mentor=None, answer=word.strip())
    free.declined_by.add(said_no)
    notify(free.learner.user, "mentor_declined", about=free, occasion=f"member-{said_no.pk}")
    return free


@transaction.atomic
def note_mentoring(
    pair: MentoringPair, *, by: User, day: date, hours: Decimal, done: str, request_key: UUID
) -> MentoringEntry:
    """A line of the log, between the first day and today. The same key is the same line."""
    locked = lock_for(pair, "note", by=by)
    if own := locked.entries.filter(request_key=request_key).first():
        return own
    if locked.status != PairStatus.RUNNING:
        raise IllegalStep(_("This mentoring is not running: nothing can be noted."))
    if not (locked.began_on or day) <= day <= facility_today():
        raise DomainError(_("Choose a day between the first day of this mentoring and today."))
    entry = MentoringEntry(
        pair=locked,
        day=day,
        hours=hours,
        done=done.strip(),
        noted_by=by,
        request_key=request_key,
    )
    with constraints_speak(MentoringEntry):
        entry.full_clean()
        entry.save(force_insert=True)
    record(locked, "note", by=by, hours=str(hours))
    return entry


@transaction.atomic
def remove_entry(entry: MentoringEntry, *, by: User) -> None:
    """Whoever noted it takes it back, as long as the pair works together."""
    locked = lock_for(entry.pair, "note", by=by)
    if entry.noted_by_id != by.pk:
        raise PermissionDenied
    if locked.status != PairStatus.RUNNING:
        raise IllegalStep(_("This mentoring has ended; its log stays as it is."))
    if MentoringEntry.objects.filter(pk=entry.pk).delete()[0]:
        record(locked, "remove_entry", by=by)


@transaction.atomic
def end_mentoring(pair: MentoringPair, *, by: User, learnt: str = "") -> MentoringPair:
    """The other hears of it; the learner is asked whether the next level is reached."""
    ended = _end(pair, by=by, learnt=learnt.strip())
    _tell_end(ended, but=by)
    return ended


@transaction.atomic
def withdraw_mentoring(pair: MentoringPair, *, by: User | None) -> MentoringPair:
    return MentoringPair.life.advance(pair, "withdraw", by=by)


@transaction.atomic
def let_go(analyst: Analyst) -> None:
    """Somebody is no longer a member: nobody waits for them, and the other person is told."""
    for pair in MentoringPair.objects.live().filter(learner=analyst).order_by("pk"):
        if pair.status == PairStatus.RUNNING:
            _tell_end(_end(pair), but=analyst.user)
        else:
            withdraw_mentoring(pair, by=None)
    for pair in MentoringPair.objects.live().filter(mentor=analyst).order_by("pk"):
        if pair.status == PairStatus.RUNNING:
            _tell_end(_end(pair), but=analyst.user)
        else:
            lost = _lose(pair)
            notify(lost.learner.user, "mentor_declined", about=lost, occasion=f"left-{analyst.pk}")


@transaction.atomic
def part_in_conflict(person: User | None) -> None:
    """End what two members share between whom a conflict of interest stands; nobody is told.

    `person` is one side of whatever began; None looks at everybody.
    """
    lock_sides(person)
    rows = MentoringPair.objects.live().filter(status__in=PairStatus.WITH_MENTOR)
    pairs = list(rows.select_related("learner__user", "mentor__user").order_by("pk"))
    conflicts = conflicts_among(
        side for pair in pairs for side in (pair.learner.user, pair.their_mentor.user)
    )
    for pair in pairs:
        if conflicts.between(pair.learner.user, pair.their_mentor.user):
            _end(pair) if pair.status == PairStatus.RUNNING else _lose(pair)


def move_pairs(tag: Tag, into: Tag) -> int:
    """Two tags are one now; what two people would then do twice ends once."""
    live = MentoringPair.objects.filter(tag=tag, status__in=PairStatus.LIVE).order_by("pk")
    for pair in live:
        same = MentoringPair.objects.filter(tag=into, learner=pair.learner_id)
        if pair.status in PairStatus.BEFORE and same.filter(status__in=PairStatus.BEFORE).exists():
            withdraw_mentoring(pair, by=None)
        elif (
            pair.status == PairStatus.RUNNING
            and same.filter(mentor=pair.mentor_id, status__in=PairStatus.WITH_MENTOR).exists()
        ):
            _end(pair)
    return MentoringPair.objects.filter(tag=tag).update(tag=into)


def _lose(pair: MentoringPair) -> MentoringPair:
    return MentoringPair.life.advance(pair, "lose", by=None, mentor=None)


def _end(pair: MentoringPair, *, by: User | None = None, learnt: str = "") -> MentoringPair:
    ended = MentoringPair.life.advance(pair, "end", by=by, learnt=learnt, ended_on=facility_today())
    next_level = (level_of(ended.learner, ended.tag) or 0) + 1
    if ended.entries.exists() and next_level <= (level_of(ended.their_mentor, ended.tag) or 0):
        proposed = Proposed(Level(next_level), "mentored")
        propose_level(ended.learner, ended.tag, proposed, occasion=ended.reference)
    return ended


def _tell_end(pair: MentoringPair, *, but: User) -> None:
    for member in (pair.learner, pair.their_mentor):
        if member.user_id != but.pk:
            notify(member.user, "mentoring_ended", about=pair, occasion="ended")
