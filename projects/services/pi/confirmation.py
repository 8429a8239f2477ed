"""The PI named in a request: the person behind the address, asked to confirm by a signed link."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.links import Purpose
from fbias.core.names import name_in
from fbias.core.timeline import record, timeline_of
from fbias.notifications.services import notify
from members.models import User
from members.queries.conflicts import in_conflict
from members.services.accounts import person_with_address
from projects.enums import AssignmentStatus, ProjectStatus
from projects.models import Project
from projects.queries.team.coordinators import coordinators_of


def waits_for_the_pi(project: Any) -> bool:
    """Whether a PI was named and has not answered; a request given up waits for nobody."""
    return bool(
        project.pi_confirmed_at is None
        and project.pi_id
        and project.status in ProjectStatus.LIVE - {ProjectStatus.DRAFT}
    )


def was_named_pi(project: Any, person: User) -> bool:
    """The PI, and whoever said that they are not: a used link shows what was answered."""
    return bool(project.pi_id == person.pk or said_no(project, person))


def said_no(project: Project, person: User) -> bool:
    return timeline_of(project).filter(verb="project.refuse_pi", detail__person=person.pk).exists()


def answer_of_pi(project: Project, person: User) -> str:
    """What this person said: “yes”, “no”, nothing yet, or “over” if nobody waits for it."""
    if project.pi_id != person.pk:
        return "no"
    if project.pi_confirmed_at:
        return "yes"
    return "" if waits_for_the_pi(project) else "over"


CONFIRM_PI = Purpose("projects.links.confirm-pi", path="links/pi/", holds=was_named_pi)


def person_named(project: Project) -> User | None:
    """The person behind the address of the PI; nobody if none is named.

    A stranger gets an account without a password: the outbox writes to accounts only.
    """
    if not project.pi_email:
        return None
    with constraints_speak(User):
        person, _made = person_with_address(
            project.pi_email,
            name=project.pi_name or name_in(project.pi_email),
            by=None,
            language=project.requester.language,
        )
    return person


def refuse_party(project: Project, person: User, *, by: User | None) -> None:
    """Refuse a PI or requester whose project the one who names them, or its team, must not see.

    Whoever asked names anybody who does not work on it; that somebody judges it is not theirs to
    know. `by=None` is the operator's command line.
    """
    asks = by is not None and by.pk == project.requester_id
    if by is not None and not asks and (person.pk == by.pk or in_conflict(by, person)):
        raise DomainError(_("You cannot give the project to this person."))
    working = project.assignments.filter(status__in=AssignmentStatus.CURRENT)
    judging = project.evaluators.filter(recused_at=None)
    if working.filter(analyst__user=person).exists() or (
        not asks and judging.filter(analyst__user=person).exists()
    ):
        raise DomainError(
            _("%(name)s works on this project or judges it, and cannot have asked for it.")
            % {"name": person.name}
        )


def requester_and_pi(project: Project) -> list[User]:
    """The requester, and the PI once they confirmed."""
    person = project.pi if project.pi_confirmed_at else None
    return [project.requester, *([person] if person and person != project.requester else [])]


def ask_pi(project: Project, *, occasion: str) -> None:
    """Ask the PI to confirm, once per occasion; whoever is their own PI has said so already."""
    if project.pi is None or project.pi_confirmed_at:
        return
    if project.pi_id == project.requester_id:
        project.pi_confirmed_at = timezone.now()
        project.save(update_fields=["pi_confirmed_at"])
        return
    notify(project.pi, "project_pi_asked", about=project, occasion=occasion)


@transaction.atomic
def confirm_pi(project: Project, *, person: User) -> bool:
    """Keep that the PI agrees; False if the answer was given already, or asked of somebody else."""
    locked = lock_waiting(project, person)
    if locked is None:
        return False
    keep_confirmed(locked)
    return True


def keep_confirmed(project: Project) -> None:
    """The PI said so, or showed it by accepting a quote. The caller holds the lock."""
    if project.pi_confirmed_at is None:
        project.pi_confirmed_at = timezone.now()
        project.save(update_fields=["pi_confirmed_at"])
        record(project, "confirm_pi", by=None)


@transaction.atomic
def refuse_pi(project: Project, *, person: User) -> bool:
    """Take a wrong address off the request; the requester and the coordinators are told."""
    locked = lock_waiting(project, person)
    if locked is None:
        return False
    locked.pi_email, locked.pi = "", None
    with constraints_speak(Project):
        locked.save(update_fields=["pi_email", "pi"])
    entry = record(locked, "refuse_pi", by=None, person=person.pk)
    for one in (locked.requester, *coordinators_of(locked)):
        notify(one, "project_pi_refused", about=locked, occasion=f"timeline-{entry.pk}")
    return True


def lock_waiting(project: Project, person: User) -> Project | None:
    locked = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    return locked if waits_for_the_pi(locked) and locked.pi_id == person.pk else None
