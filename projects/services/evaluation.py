"""The committee at work: evaluators asked, opinions given, questions, conclusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fbias.core.clock import facility_today
from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.said_dates import date_format
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import Analyst, Tag, User
from members.queries.conflicts import in_conflict
from projects import rules as can
from projects.enums import ProjectStatus
from projects.models import Call, Criterion, Evaluator, Opinion, Points, Project
from projects.queries.evaluation.opinions import opinions_that_count
from projects.services.forecasts import store_forecast
from projects.services.mails.team import announce_evaluation, announce_recusal
from projects.services.steps.taking import take_step

MOST_EVALUATORS = 9
LONGEST_WAIT = timedelta(days=365)


@dataclass(frozen=True)
class Gates:
    """What must be so before points count; a gate that is shut needs `reason`."""

    feasible: bool
    is_service: bool
    rights_clear: bool
    someone_free: bool
    reason: str = ""


@dataclass(frozen=True)
class Effort:
    """Hours at least, likely and at most; weeks from start to end."""

    low: Decimal
    likely: Decimal
    high: Decimal
    weeks: int


@dataclass(frozen=True)
class Given:
    """Points from 0 to 4 with their reason."""

    value: int
    reason: str


@transaction.atomic
def ask_evaluators(
    project: Project,
    analysts: Sequence[Analyst],
    *,
    by: User,
    call: Call,
    due_on: date | None = None,
) -> Project:
    """Open the evaluation: as many evaluators as the call's quorum at least, none in conflict."""
    locked = lock_for(project, "evaluate", by=by)
    asked = list(dict.fromkeys(analysts))
    if len(asked) < call.quorum:
        raise DomainError(
            ngettext(
                "Ask at least %(count)d evaluator: so many opinions are needed.",
                "Ask at least %(count)d evaluators: so many opinions are needed.",
                call.quorum,
            )
            % {"count": call.quorum}
        )
    if not call.criteria.exists():
        raise DomainError(_("This call has no criteria yet. Add them first."))
    due = due_on or facility_today() + timedelta(days=call.days_to_answer)
    refuse_odd_day(due)
    moved = take_step(locked, "evaluate", by=by, call=call, opinions_due_on=due)
    for analyst in asked:
        add_evaluator(moved, analyst, by=by)
    return moved


@transaction.atomic
def add_evaluator(project: Project, analyst: Analyst, *, by: User) -> Evaluator:
    """Ask one more analyst; refuses people in conflict, no members now, or who stepped back."""
    locked = lock_for(project, "evaluate", by=by)
    refuse_over(locked)
    if can.asks.test(analyst.user, locked) or in_conflict(analyst.user, *can.asking(locked)):
        raise DomainError(_("%(name)s cannot evaluate this project.") % {"name": analyst.user.name})
    if locked.evaluators.count() >= MOST_EVALUATORS:
        raise DomainError(_("More evaluators than that would not make the decision clearer."))
    if not analyst.can_work:
        raise DomainError(_("%(name)s is not an active member now.") % {"name": analyst.user.name})
    evaluator = Evaluator(
        project=locked,
        analyst=analyst,
        due_on=max(locked.opinions_due_on or facility_today(), facility_today()),
    )
    with constraints_speak(Evaluator):
        evaluator.save(force_insert=True)
    record(locked, "ask_evaluator", by=by, analyst=analyst.pk)
    announce_evaluation(evaluator)
    return evaluator


@transaction.atomic
def add_evaluators(project: Project, analysts: Sequence[Analyst], *, by: User) -> None:
    """Ask several more, or none of them if one cannot be asked."""
    for analyst in analysts:
        add_evaluator(project, analyst, by=by)


@transaction.atomic
def give_opinion(
    evaluator: Evaluator,
    *,
    by: User,
    gates: Gates,
    effort: Effort,
    points: Mapping[str, Given],
    skills: Sequence[Tag] = (),
    comment: str = "",
) -> Opinion:
    """Give an opinion, or change one's own until the evaluation is concluded.

    Every criterion of the call needs its points and a reason. After the closing day nothing more
    is taken.
    """
    project = lock_for(evaluator.project, "give_opinion", by=by)
    fresh = Evaluator.objects.select_for_update().get(pk=evaluator.pk)
    if fresh.analyst.user_id != by.pk or fresh.recused_at is not None:
        raise DomainError(_("Only an evaluator of this project can give this opinion."))
    _refuse_late(project, fresh)
    criteria = list(Criterion.objects.filter(call=project.call_id))
    _refuse_gaps(criteria, points)
    opinion = Opinion.objects.filter(evaluator=fresh).first() or Opinion(evaluator=fresh)
    opinion.feasible, opinion.is_service = gates.feasible, gates.is_service
    opinion.rights_clear, opinion.someone_free = gates.rights_clear, gates.someone_free
    opinion.gate_reason, opinion.comment = gates.reason.strip(), comment.strip()
    opinion.effort_low, opinion.effort_likely = effort.low, effort.likely
    opinion.effort_high, opinion.duration_weeks = effort.high, effort.weeks
    opinion.given_at = timezone.now()
    with constraints_speak(Opinion):
        opinion.full_clean(validate_unique=False)
        opinion.save()
    opinion.skills.set(skills)
    _write_points(opinion, criteria, points)
    record(project, "give_opinion", by=by)
    return opinion


def _refuse_late(project: Project, evaluator: Evaluator) -> None:
    refuse_over(project)
    if evaluator.due_on < facility_today():
        raise DomainError(
            _("Opinions were due on %(day)s. Ask a coordinator for more time.")
            % {"day": date_format(evaluator.due_on, "j F Y")}
        )


def refuse_over(project: Project) -> None:
    if project.status not in ProjectStatus.OPINIONS_OPEN:
        raise DomainError(_("The evaluation of this project is over, or did not begin."))


def refuse_odd_day(day: date) -> None:
    """Opinions are due on a day to come, and while somebody still remembers."""
    if day < facility_today():
        raise DomainError(_("The day for the opinions is in the past."))
    if day > facility_today() + LONGEST_WAIT:
        raise DomainError(_("Give a day within a year: the user waits for the opinions."))


def _refuse_gaps(criteria: Sequence[Criterion], points: Mapping[str, Given]) -> None:
    for criterion in criteria:
        given = points.get(criterion.code)
        if given is None or not given.reason.strip():
            raise DomainError(
                _("Give 0 to 4 points and a reason for “%(criterion)s”.")
                % {"criterion": criterion.label}
            )


def _write_points(
    opinion: Opinion, criteria: Sequence[Criterion], points: Mapping[str, Given]
) -> None:
    opinion.points.all().delete()
    with constraints_speak(Points):
        for criterion in criteria:
            given = points[criterion.code]
            row = Points(
                opinion=opinion,
                criterion=criterion,
                value=given.value,
                reason=given.reason.strip(),
            )
            row.full_clean()
            row.save(force_insert=True)


@transaction.atomic
def step_back(evaluator: Evaluator, *, by: User, reason: str = "") -> None:
    """An evaluator recuses: their opinion goes, and the project is hidden from them.

    Once the evaluation is concluded its result stands; a conflict is declared as such then.
    """
    project = lock_for(evaluator.project, "give_opinion", by=by)
    refuse_over(project)
    fresh = Evaluator.objects.select_for_update().get(pk=evaluator.pk)
    if fresh.analyst.user_id != by.pk:
        raise DomainError(_("Only evaluators themselves can step back."))
    Opinion.objects.filter(evaluator=fresh).delete()
    fresh.recused_at, fresh.recusal_reason = timezone.now(), reason.strip()
    fresh.save(update_fields=["recused_at", "recusal_reason"])
    record(project, "step_back", by=by)
    announce_recusal(fresh)


@transaction.atomic
def extend_evaluation(project: Project, *, by: User, due_on: date) -> Project:
    """Give the evaluators until another day; they are reminded of that one."""
    locked = lock_for(project, "evaluate", by=by)
    refuse_over(locked)
    refuse_odd_day(due_on)
    locked.evaluators.filter(recused_at=None).update(due_on=due_on)
    locked.opinions_due_on = due_on
    locked.save(update_fields=["opinions_due_on"])
    record(locked, "extend_evaluation", by=by, due_on=due_on.isoformat())
    return locked


@transaction.atomic
def conclude_evaluation(project: Project, *, by: User) -> Project:
    """End the evaluation once the quorum has spoken, and keep when it could start.

    An opinion of somebody who is in conflict by now does not count.
    """
    locked = lock_for(project, "conclude", by=by)
    refuse_over(locked)
    given = len(opinions_that_count([locked.pk]))
    quorum = locked.call.quorum if locked.call else 1
    if given < quorum:
        raise DomainError(
            ngettext(
                "%(given)d of %(quorum)d opinion is there. Wait, or ask one more evaluator.",
                "%(given)d of %(quorum)d opinions are there. Wait, or ask one more evaluator.",
                quorum,
            )
            % {"given": given, "quorum": quorum}
        )
    concluded = take_step(locked, "conclude", by=by)
    store_forecast(concluded)
    return concluded
