"""What is said about a project, and the questions that the requester must answer."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fbias.core.constraints import broken_constraint
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.notifications.services import notify
from members.models import Analyst, User
from projects.enums import Audience, ProjectStatus
from projects.models import LONGEST_TEXT, Message, Project
from projects.queries.tabs import standing_of
from projects.queries.team.coordinators import coordinators_of
from projects.queries.team.members import team_of
from projects.queries.thread import audiences_for
from projects.rules import asking
from projects.services.pi.confirmation import requester_and_pi
from projects.services.steps.taking import take_step


@transaction.atomic
def write_message(
    project: Project, *, by: User, text: str, request_key: UUID, audience: str = Audience.EVERYBODY
) -> Message:
    """Say something to those of one audience; the same key is the same message."""
    locked = lock_for(project, "write", by=by)
    if audience not in audiences_for(standing_of(by, locked)):
        raise PermissionDenied
    if locked.status == ProjectStatus.DRAFT:
        raise DomainError(_("Send your request first; then you can write messages about it."))
    message, created = keep_message(
        locked, by=by, text=text, request_key=request_key, audience=audience
    )
    if created:
        tell(message, "project_message")
    return message


@transaction.atomic
def ask_requester(project: Project, *, by: User, text: str, request_key: UUID) -> Project:
    """Ask what the evaluators need to know; the evaluation waits for the answer."""
    locked = lock_for(project, "ask", by=by)
    if locked.messages.filter(request_key=request_key, author=by).exists():
        return locked
    project = take_step(locked, "ask", by=by)
    message, created = keep_message(project, by=by, text=text, request_key=request_key, asks=True)
    if created:
        tell(message, "project_asked")
    return project


@transaction.atomic
def answer_question(project: Project, *, by: User, text: str, request_key: UUID) -> Project:
    """Answer, and let the evaluation go on; evaluators and coordinators are told."""
    locked = lock_for(project, "answer", by=by)
    if locked.messages.filter(request_key=request_key, author=by).exists():
        return locked
    project = take_step(locked, "answer", by=by)
    message, created = keep_message(project, by=by, text=text, request_key=request_key)
    if created:
        tell(message, "project_message", more=evaluators_of(project))
    return project


def keep_message(
    project: Project,
    *,
    by: User,
    text: str,
    request_key: UUID,
    audience: str = Audience.EVERYBODY,
    asks: bool = False,
) -> tuple[Message, bool]:
    """Insert one message; a key that was used is answered with its own message, if it is one's."""
    words = text.strip()
    if not words or len(words) > LONGEST_TEXT:
        raise DomainError(
            _("Write a message of 1 to %(most)d characters.") % {"most": LONGEST_TEXT}
        )
    message = Message(
        project=project,
        author=by,
        audience=audience,
        text=words,
        asks=asks,
        request_key=request_key,
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError as error:
        own = Message.objects.filter(request_key=request_key, project=project, author=by).first()
        if not own or "request_key" not in broken_constraint(error):
            raise DomainError(_("Reload the page and send your message again.")) from error
        return own, False
    record(project, "message", by=by, audience=audience)
    return message, True


def tell(message: Message, kind: str, *, more: Iterable[User] = ()) -> None:
    """A mail to everybody concerned but the author; a conflict of interest keeps it away."""
    project = message.project
    hidden = set(User.objects.hidden_from(*asking(project)).values_list("pk", flat=True))
    told = {message.author_id}
    for person in (*concerned(project, message.audience), *more):
        if person.pk not in told | hidden:
            told.add(person.pk)
            notify(person, kind, about=message, occasion="sent")


def concerned(project: Project, audience: str) -> list[User]:
    """Whom a message of this audience is for; coordinators until a team has taken over."""
    team = team_of(project, asked=True)
    coordinators = [] if team else list(coordinators_of(project))
    if audience == Audience.EVALUATORS:
        return [*evaluators_of(project), *coordinators_of(project)]
    if audience == Audience.TEAM:
        return [*team, *coordinators]
    return [*requester_and_pi(project), *team, *coordinators]


def evaluators_of(project: Project) -> list[User]:
    asked = project.evaluators.filter(recused_at=None, analyst__in=Analyst.objects.current())
    return [one.analyst.user for one in asked.select_related("analyst__user")]
