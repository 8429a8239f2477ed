"""Ask for help, answer, say what solved it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak, keep_once
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.network.enums import HelpStatus
from fbias.network.models import HelpAnswer, HelpRequest
from fbias.network.queries.people import people_inside
from fbias.network.rules import is_inside, is_not_hidden
from fbias.notifications.services import notify
from members.models import User


@transaction.atomic
def ask_for_help(*, by: User, **said: Any) -> HelpRequest:
    """Ask everybody inside who may know of what it is about. Sent twice it is one request."""
    if not is_inside(by):
        raise PermissionDenied
    same = {"asked_by": by, "status": HelpStatus.OPEN, "title": said["title"]}
    request, is_new = keep_once(HelpRequest(asked_by=by, **said), by=by, **same)
    if not is_new:
        return request
    record(request, "ask", by=by)
    for person in people_inside().exclude(pk=by.pk):
        if is_not_hidden(person, request):
            notify(person, "help_asked", about=request, occasion="asked")
    return request


@transaction.atomic
def answer_help(request: HelpRequest, *, by: User, text: str, request_key: UUID) -> HelpAnswer:
    """Say what might help; whoever asked gets it by mail. The same key is the same answer."""
    locked = lock_for(request, "answer", by=by)
    if own := locked.answers.filter(request_key=request_key, author=by).first():
        return own
    if HelpAnswer.objects.filter(request_key=request_key).exists():
        raise DomainError(_("Reload the page and send your answer again."))
    answer = HelpAnswer(help_request=locked, author=by, text=text.strip(), request_key=request_key)
    with constraints_speak(HelpAnswer):
        answer.full_clean()
        answer.save(force_insert=True)
    record(locked, "answer", by=by)
    if locked.asked_by and locked.asked_by_id != by.pk:
        notify(locked.asked_by, "help_answered", about=answer, occasion="answered")
    return answer


@transaction.atomic
def solve_help(request: HelpRequest, *, by: User, answer: HelpAnswer) -> HelpRequest:
    """Say which answer solved it; its author hears of it."""
    solved = HelpRequest.life.advance(request, "solve", by=by, solved_by=answer)
    if answer.author and answer.author_id != by.pk:
        notify(answer.author, "help_solved", about=answer, occasion="solved")
    return solved


@transaction.atomic
def close_help(request: HelpRequest, *, by: User) -> HelpRequest:
    return HelpRequest.life.advance(request, "close", by=by)


@transaction.atomic
def reopen_help(request: HelpRequest, *, by: User) -> HelpRequest:
    return HelpRequest.life.advance(request, "reopen", by=by, solved_by=None)
