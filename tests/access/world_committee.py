"""Projects that are judged or worked on, for the matrix: who evaluates, who works, who left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from fbias.core.links import sign
from members.models import Analyst, User
from projects.enums import ProjectStatus as P
from projects.models import Evaluator, Opinion, Points
from projects.services.pi.confirmation import CONFIRM_PI
from projects.services.team import ANSWER_ASSIGNMENT
from tests.factories import (
    AnalystFactory,
    AssignmentFactory,
    EvaluatorFactory,
    JudgedFactory,
    ProjectFactory,
)

if TYPE_CHECKING:
    from tests.access.world import World

TEAM = frozenset({"panel", "drafted"})


def make_committee(world: World, requester: User, whose: str, coordinating: frozenset[str]) -> None:
    """On `own`, panel gave an opinion, drafted was asked for one, bystander stepped back."""
    asks = frozenset({"owner"} if whose == "own" else set())
    own_team = TEAM if whose == "own" else frozenset()
    project = JudgedFactory(
        requester=requester,
        title=world.secret(coordinating | asks | own_team, whose, "committee", "title"),
    )
    world.put("committee", whose, project.pk)
    read = coordinating | (own_team & {"panel"})
    for role in ("stranger", "panel") if whose == "own" else ("stranger", "colleague"):
        analyst = analyst_named(world, role)
        evaluator = EvaluatorFactory(project=project, analyst=analyst)
        give(evaluator, world.secret(read, whose, "opinion", role))
    if whose == "own":
        EvaluatorFactory(project=project, analyst=analyst_named(world, "drafted"))
        EvaluatorFactory(
            project=project, analyst=analyst_named(world, "bystander"), recused_at=timezone.now()
        )
    make_team(world, requester, whose, coordinating)


def analyst_named(world: World, role: str) -> Analyst:
    found = Analyst.objects.filter(user=world.people.get(role)).first()
    return found if found and role in (*TEAM, "bystander") else AnalystFactory()


def give(evaluator: Evaluator, words: str) -> None:
    opinion = Opinion.objects.create(
        evaluator=evaluator, feasible=True, is_service=True, rights_clear=True, someone_free=True,
        effort_low=4, effort_likely=8, effort_high=16, duration_weeks=3, comment=words,
    )  # fmt: skip
    for criterion in evaluator.project.call.criteria.all():
        Points.objects.create(opinion=opinion, criterion=criterion, value=3, reason=words)


def make_team(world: World, requester: User, whose: str, coordinating: frozenset[str]) -> None:
    """A project under way: on `own`, panel leads it and drafted is asked to help."""
    own_team = TEAM if whose == "own" else frozenset()
    asks = frozenset({"owner"} if whose == "own" else set())
    project = ProjectFactory(
        requester=requester,
        status=P.ACTIVE,
        title=world.secret(coordinating | asks | own_team | {"funder"}, whose, "team", "title"),
    )
    lead = AssignmentFactory(project=project, analyst=analyst_named(world, team_role(whose, 0)))
    offer = AssignmentFactory(
        project=project, offered=True, role="analyst",
        analyst=analyst_named(world, team_role(whose, 1)),
    )  # fmt: skip
    AssignmentFactory(
        project=project, role="mentor", status="ended",
        note=world.secret(coordinating | own_team, whose, "hand", "over"),
    )  # fmt: skip
    world.put("staffed", whose, project.pk)
    world.put("leading", whose, project.pk, lead.pk)
    world.put("offer", whose, project.pk, offer.pk)


def team_role(whose: str, place: int) -> str:
    return ("panel", "drafted")[place] if whose == "own" else "nobody"


def make_offer_link(world: World) -> None:
    """An analyst's link for an answer, and one that was made for something else."""
    offer = AssignmentFactory(offered=True, project__status=P.QUOTE_ACCEPTED)
    person = offer.analyst.user
    world.put("work_link", "valid", sign(ANSWER_ASSIGNMENT, offer, person))
    world.put("work_link", "forged", sign(CONFIRM_PI, offer, person))
    world.values["free"] = AnalystFactory().pk
