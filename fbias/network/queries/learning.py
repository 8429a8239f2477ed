"""What a member learnt in the network: levels before and after."""

from __future__ import annotations

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from members.enums import ProposalAnswer
from members.models import LevelProposal, User


def learnt_by(reader: User) -> QuerySet[LevelProposal]:
    """The levels that this member took, the latest first; one's own, and nobody else's."""
    taken = LevelProposal.objects.visible_to(reader).filter(answer=ProposalAnswer.TAKEN)
    when = Coalesce("answered_at", "made_at")
    return taken.select_related("tag").annotate(learnt_at=when).order_by("-learnt_at", "-pk")
