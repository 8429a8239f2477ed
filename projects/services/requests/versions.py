"""The request as it was sent, kept whole each time that it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import ProjectStatus
from projects.models import Project, Version
from projects.queries.requests.content import content_of
from projects.questions import missing_questions, project_questions
from projects.services.pi.confirmation import ask_pi, person_named, refuse_party


def write_content(project: Project, content: Mapping[str, Any]) -> list[str]:
    """Set the answers on the object and say which changed; the project is not saved.

    Another address of the PI is another person, who has not confirmed.
    """
    before = content_of(project)
    for question in project_questions():
        if question.id not in content:
            continue
        value = content[question.id]
        setattr(project, question.id, value.strip() if isinstance(value, str) else value)
    if project.pi_email.lower() != before["pi_email"].lower():
        project.pi_confirmed_at = None
        project.pi = None if project.status == ProjectStatus.DRAFT else person_named(project)
    after = content_of(project)
    return sorted(name for name in after if after[name] != before[name])


def keep_version(project: Project, *, by: User | None) -> Version:
    """Number the request as it stands. The caller holds the lock of the project."""
    last = project.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return Version.objects.create(
        project=project, number=last + 1, content=content_of(project), made_by=by
    )


@transaction.atomic
def edit_request(
    project: Project, *, by: User | None, content: Mapping[str, Any], seen: str | None = None
) -> Project:
    """Change a request that was sent, before it is judged: a new version, if anything changed.

    A PI who was not named before is asked to confirm. Over answers that the author did not see
    (`seen`) nothing is written.
    """
    locked = lock_for(project, "edit", by=by)
    if locked.status not in ProjectStatus.EDITABLE - {ProjectStatus.DRAFT}:
        raise DomainError(
            _("This request is “%(state)s” and can no longer be changed. Write a message instead.")
            % {"state": locked.get_status_display()}
        )
    refuse_changed(content_of(locked), content, seen=seen)
    named = locked.pi
    changed = write_content(locked, content)
    if not changed:
        return locked
    if locked.pi and locked.pi != named:
        refuse_party(locked, locked.pi, by=by)
    with constraints_speak(Project):
        locked.full_clean(validate_unique=False)
        locked.save()
    version = keep_version(locked, by=by)
    record(locked, "edit", by=by, changed=changed, version=version.number)
    if "pi_email" in changed:
        ask_pi(locked, occasion=f"version-{version.number}")
    return locked


def refuse_incomplete(project: Project) -> None:
    """Name the questions that have no answer yet."""
    missing = missing_questions(content_of(project))
    if missing:
        raise DomainError(
            _("Please answer these questions first: %(questions)s")
            % {"questions": " · ".join(question.label for question in missing)}
        )
