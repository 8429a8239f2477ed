"""What follows a session, for the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from consultations.links.surveys import ANSWER_SURVEY
from consultations.models import Approach, Handout, ThreadMessage
from fbias.core.links import sign
from projects.services.pi.confirmation import CONFIRM_PI
from tests.factories import SurveyFactory

if TYPE_CHECKING:
    from tests.access.world import World


def readers_of_record(whose: str, name: str, readers: frozenset[str]) -> frozenset[str]:
    """Once it is sent the members of the network learn from it, unless they are in conflict."""
    if name == "unsent":
        return readers - {"owner"}
    learning = {"panel", "drafted", "bystander"} | ({"rival"} if whose == "other" else set())
    return readers | learning


def make_parts(world: World, whose: str, name: str, approach: Approach) -> None:
    """An analyst's own block, and a file for the user."""
    case = approach.consultation
    block = "own_approach" if name == "held" else "unsent_approach"
    world.put(block, whose, case.pk, approach.pk)
    if name == "held":
        handout = Handout.objects.create(
            consultation=case, file_name="count.ijm", content=b"run();", size=6
        )
        world.put("handout", whose, case.pk, handout.pk)
        message = ThreadMessage.objects.create(
            consultation=case, author=case.requester, text="Hello.", request_key=uuid4(),
            file_name="a.png", content=b"png",
        )  # fmt: skip
        world.put("message_file", whose, case.pk, message.pk)


def make_session_survey(world: World) -> None:
    survey = SurveyFactory(consultation__title="Lost cells")
    world.put("session_survey", "valid", sign(ANSWER_SURVEY, survey, survey.person))
    world.put("session_survey", "forged", sign(CONFIRM_PI, survey, survey.person))
