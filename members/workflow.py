"""The life cycle of a membership."""

from __future__ import annotations

from fbias.core.workflow import Step, Workflow
from members.enums import MembershipStatus as S

MEMBERSHIP = Workflow(
    S,
    initial=S.INVITED,
    steps={
        "activate": Step({S.INVITED}, S.ACTIVE, "The person accepts the charter and is a member."),
        "take_leave": Step({S.ACTIVE}, S.ON_LEAVE, "No new work is proposed for a while."),
        "return_from_leave": Step({S.ON_LEAVE}, S.ACTIVE, "The member takes work again."),
        "leave_network": Step(
            {S.INVITED, S.ACTIVE, S.ON_LEAVE}, S.ALUMNI, "The membership ends; the record stays."
        ),
        "invite_again": Step({S.ALUMNI}, S.INVITED, "A former member is asked to come back."),
    },
)
