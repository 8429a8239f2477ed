"""What follows a session, for the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultations.links.surveys import ANSWER_SURVEY
from fbias.core.links import sign
from projects.services.pi.confirmation import CONFIRM_PI
from tests.factories import SurveyFactory

if TYPE_CHECKING:
    from tests.access.world import World


def make_session_survey(world: World) -> None:
    survey = SurveyFactory(consultation__title="Lost cells")
    world.put("session_survey", "valid", sign(ANSWER_SURVEY, survey, survey.person))
    world.put("session_survey", "forged", sign(CONFIRM_PI, survey, survey.person))
