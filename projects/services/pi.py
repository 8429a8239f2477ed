"""The PI named in a request: the person behind the address, asked to confirm by a signed link."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from fbias.core.constraints import constraints_speak
from fbias.core.timeline import record
from fbias.notifications.services import notify
from members.models import User
from members.services.accounts import person_with_address
from projects.enums import ProjectStatus
from projects.links import Purpose
from projects.models import Project
from projects.queries.coordinators import coordinators_of


def waits_for_the_pi(project: Any, email: str) -> bool:
    """Whether this address was named and has not answered; a request given up waits for nobody."""
    return bool(
        project.pi_confirmed_at is None
        and project.pi_email.lower() == email
        and project.status in ProjectStatus.LIVE - {ProjectStatus.DRAFT}
    )


CONFIRM_PI = Purpose("confirm-pi", days=60, holds=waits_for_the_pi)


def pi_of(project: Project) -> User | None:
    """The person who gets the mails of the PI; nobody if none is named.

    A stranger gets an account without a password: the outbox writes to accounts only.
    """
    if not project.pi_email:
        return None
    person, _made = person_with_address(
        project.pi_email,
        name=project.pi_name or project.pi_email,
        by=None,
        language=project.requester.language,
    )
    return person


def users_of(project: Project) -> list[User]:
    """The requester, and the PI once they confirmed."""
    person = pi_of(project) if project.pi_confirmed_at else None
    return [project.requester, *([person] if person and person != project.requester else [])]


def ask_pi(project: Project, *, occasion: str) -> None:
    """Ask the PI to confirm, once per occasion; whoever is their own PI has said so already."""
    person = pi_of(project)
    if person is None or project.pi_confirmed_at:
        return
    if person.pk == project.requester_id:
        project.pi_confirmed_at = timezone.now()
        project.save(update_fields=["pi_confirmed_at"])
        return
    notify(person, "project_pi_asked", about=project, occasion=occasion)


@transaction.atomic
def confirm_pi(project: Project, *, email: str) -> bool:
    """Keep that the PI agrees; False if the answer was given already, or asked of somebody else."""
    locked = lock_waiting(project, email)
    if locked is None:
        return False
    locked.pi_confirmed_at = timezone.now()
    locked.save(update_fields=["pi_confirmed_at"])
    record(locked, "confirm_pi", by=None)
    return True


@transaction.atomic
def refuse_pi(project: Project, *, email: str) -> bool:
    """Take a wrong address off the request; the requester and the coordinators are told."""
    locked = lock_waiting(project, email)
    if locked is None:
        return False
    locked.pi_email = ""
    with constraints_speak(Project):
        locked.save(update_fields=["pi_email"])
    entry = record(locked, "refuse_pi", by=None)
    for person in (locked.requester, *coordinators_of(locked)):
        notify(person, "project_pi_refused", about=locked, occasion=f"timeline-{entry.pk}")
    return True


def lock_waiting(project: Project, email: str) -> Project | None:
    locked = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    return locked if waits_for_the_pi(locked, email) else None
