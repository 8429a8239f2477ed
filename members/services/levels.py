"""After a session the portal asks whether a level has risen; the analyst takes it or leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.enums import Level, ProposalAnswer
from members.models import Analyst, Expertise, LevelProposal, Tag, User


@dataclass(frozen=True)
class Presence:
    """What one analyst did with one tag during a session.

    `used`: one of their approaches used it; `worked`: and such an approach works; `saw`: somebody
    else on the panel used it, or can teach it.
    """

    used: bool = False
    worked: bool = False
    saw: bool = False


@dataclass(frozen=True)
class Proposed:
    level: Level
    code: str  # taught | used | saw | mentored


def level_after(level: int | None, presence: Presence) -> Proposed | None:
    """The level to propose after a session, or None: the whole rule, also in docs/analysts.md.

    * Who can do it and used it, and it worked, has taught it: can teach.
    * Who knows less, and tried it or saw it used, is one step further: can follow, then can do,
      and no further by looking on.
    """
    now = level or 0
    if now == Level.DO and presence.worked:
        return Proposed(Level.TEACH, "taught")
    if now < Level.DO and (presence.used or presence.saw):
        return Proposed(Level(now + 1), "used" if presence.used else "saw")
    return None


@transaction.atomic
def propose_level(analyst: Analyst, tag: Tag, proposed: Proposed, *, occasion: str) -> bool:
    """Ask once for each tag and level; return whether this is a new question.

    A question that is still open names its last occasion.
    """
    because = {"code": proposed.code, "occasion": occasion}
    proposal, is_new = LevelProposal.objects.select_for_update(of=("self",)).get_or_create(
        analyst=analyst, tag=tag, level=proposed.level, defaults={"because": because}
    )
    if not is_new and proposal.answer == ProposalAnswer.OPEN and proposal.because != because:
        proposal.because = because
        proposal.save(update_fields=["because"])
    return is_new


@transaction.atomic
def take_level(proposal: LevelProposal, *, by: User) -> LevelProposal:
    """Yes: the analyst has this level now. A wish to learn stays; nothing is lowered."""
    proposal = _lock(proposal, by)
    if proposal.answer == ProposalAnswer.LEFT:
        raise DomainError(_("You left this level. Set it on the sheet if you changed your mind."))
    if proposal.answer == ProposalAnswer.OPEN:
        proposal.level_before = _raise_to(proposal)
        _answer(proposal, ProposalAnswer.TAKEN, by=by)
    return proposal


@transaction.atomic
def leave_level(proposal: LevelProposal, *, by: User) -> LevelProposal:
    """No, not yet: the sheet stays as it is, and this level of this tag is not asked again."""
    proposal = _lock(proposal, by)
    if proposal.answer == ProposalAnswer.TAKEN:
        raise DomainError(_("You took this level. Change it on the sheet if it is wrong."))
    if proposal.answer == ProposalAnswer.OPEN:
        _answer(proposal, ProposalAnswer.LEFT, by=by)
    return proposal


@transaction.atomic
def take_levels(proposals: Iterable[LevelProposal], *, by: User) -> int:
    """Take those that are still open, all or none; return how many there were."""
    still_open = [one for one in proposals if one.answer == ProposalAnswer.OPEN]
    for proposal in still_open:
        take_level(proposal, by=by)
    return len(still_open)


def _lock(proposal: LevelProposal, by: User) -> LevelProposal:
    """The analyst first, as when the whole sheet is saved, then the question."""
    lock_for(proposal.analyst, "change", by=by)
    return lock_for(proposal, "answer", by=by)


def _raise_to(proposal: LevelProposal) -> int | None:
    """The sheet says at least this level from here on; returns what it said before."""
    line, is_new = Expertise.objects.get_or_create(
        analyst_id=proposal.analyst_id,
        tag_id=proposal.tag_id,
        defaults={"level": proposal.level},
    )
    before = None if is_new else line.level
    if (line.level or 0) < proposal.level:
        line.level = proposal.level
        line.save(update_fields=["level"])
    return before


def _answer(proposal: LevelProposal, answer: ProposalAnswer, *, by: User) -> None:
    proposal.answer, proposal.answered_at = answer, timezone.now()
    proposal.save(update_fields=["answer", "answered_at", "level_before"])
    record(
        proposal.analyst,
        "take_level" if answer == ProposalAnswer.TAKEN else "leave_level",
        by=by,
        tag=proposal.tag.slug,
        level=proposal.level,
    )
