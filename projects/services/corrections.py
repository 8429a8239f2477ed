"""Who a project is for and what it is called is put right in any state, with its history."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.names import name_in
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.notifications.services import notify
from members.models import Institution, User
from members.queries.people import person_at
from members.services.accounts import person_with_address
from projects.enums import ProjectStatus, QuoteStatus
from projects.models import Project
from projects.queries.papers.parties import may_name_pi, names_of, parties_now
from projects.services.pi.confirmation import ask_pi, refuse_party, requester_and_pi
from projects.services.quotes.writing import send_anew
from projects.services.requests.versions import keep_version, write_content


@transaction.atomic
def put_right(
    project: Project,
    *,
    by: User,
    reason: str,
    title: str,
    pi_name: str,
    pi_email: str,
    requester_email: str,
    requester_name: str = "",
    institution: Institution | None = None,
    seen: str | None = None,
) -> Project:
    """Correct title, PI, requester or institution; a quote that waits is sent anew to the new PI.

    Papers that left stay as they left. Over names that the author did not see (`seen`) nothing is
    written.
    """
    locked = lock_for(project, "change", by=by)
    if locked.status == ProjectStatus.DRAFT:
        raise DomainError(_("This is a draft: whoever writes it names the people."))
    if not reason.strip():
        raise DomainError(_("Say why: it stays in the history of the project."))
    given = {
        "title": title,
        "pi_name": pi_name,
        "pi_email": pi_email,
        "requester_email": requester_email,
        "institution": institution,
    }
    refuse_changed(names_of(locked), given, seen=seen)
    before, told = parties_now(locked), requester_and_pi(locked)
    made = _change_requester(locked, requester_email, name=requester_name, by=by)
    locked.institution = institution
    content = {"title": title, "pi_name": pi_name, "pi_email": pi_email}
    entry = _keep(locked, content, before=before, by=by, reason=reason.strip())
    if entry is None:
        return locked
    if made:
        notify(locked.requester, "project_account", about=locked, occasion="account")
    _tell(locked, told, by=by, occasion=f"timeline-{entry.pk}", reason=reason.strip())
    return locked


@transaction.atomic
def name_pi(
    project: Project, *, by: User, pi_name: str, pi_email: str, seen: str | None = None
) -> Project:
    """Whoever asked names the PI, or another one while nobody confirmed."""
    locked = lock_for(project, "edit", by=by)
    if not may_name_pi(by, locked):
        raise DomainError(_("The PI has confirmed. Write to the coordinators to change this."))
    if locked.quotes.filter(status=QuoteStatus.SENT).exists():
        raise DomainError(_("A quote waits for the answer of the PI. Write to the coordinators."))
    refuse_changed(names_of(locked), {"pi_name": pi_name, "pi_email": pi_email}, seen=seen)
    before = parties_now(locked)
    _keep(locked, {"pi_name": pi_name, "pi_email": pi_email}, before=before, by=by)
    return locked


def _change_requester(project: Project, email: str, *, name: str, by: User) -> bool:
    """Whether an account was made for the new requester."""
    if person_at(email.strip()) == project.requester:
        return False
    person, made = person_with_address(email.strip(), name=name or name_in(email), by=by)
    refuse_party(project, person, by=by)
    project.requester = person
    return made


def _keep(
    project: Project, content: dict[str, Any], *, before: dict[str, str], by: User, **detail: str
) -> Any:
    """Save what changed as a version, with a line of what was there before; None if nothing did."""
    named = project.pi
    write_content(project, content)
    if project.pi and project.pi != named:
        refuse_party(project, project.pi, by=by)
    after = parties_now(project)
    changed = [name for name in before if before[name] != after[name]]
    if not changed:
        return None
    quote = project.quotes.filter(status=QuoteStatus.SENT).first()
    if quote and not project.pi_email:
        raise DomainError(_("A quote waits for an answer: name who answers it."))
    with constraints_speak(Project):
        project.full_clean(validate_unique=False)
        project.save()
    keep_version(project, by=by)
    entry = record(
        project,
        "put_right",
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        **detail,
    )
    ask_pi(project, occasion=f"timeline-{entry.pk}")
    if quote:
        send_anew(quote, by=by)
    return entry


def _tell(project: Project, before: list[User], *, by: User, occasion: str, reason: str) -> None:
    """Those whom the project names, and those whom it named, but for whoever changed it."""
    for person in dict.fromkeys([*before, *requester_and_pi(project)]):
        if person.pk != by.pk:
            notify(person, "project_put_right", about=project, occasion=occasion, why=reason)
