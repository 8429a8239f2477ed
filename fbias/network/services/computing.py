"""Share a resource, ask for time on it, grant or decline it with a word, give it back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.constraints import constraints_speak, keep_once
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import apply_changes, record
from fbias.core.workflow import lock_for
from fbias.network.enums import ComputingStatus
from fbias.network.models import ComputingRequest, ComputingResource
from fbias.network.queries.computing import answerers
from fbias.notifications.services import notify
from members.models import Analyst, User
from projects.models import Project

SAID = ("name", "facility", "what", "how", "unit", "agreement", "keeper", "is_open")


def said_of(resource: ComputingResource) -> dict[str, Any]:
    return {name: getattr(resource, name) for name in SAID}


@transaction.atomic
def add_resource(*, by: User, **said: Any) -> ComputingResource:
    if not by.has_perm(ComputingResource.get_perm("add")):
        raise PermissionDenied
    resource, is_new = keep_once(ComputingResource(**said), by=by, **said)
    if is_new:
        record(resource, "add", by=by)
    return resource


@transaction.atomic
def change_resource(
    resource: ComputingResource, *, by: User, seen: str | None = None, **said: Any
) -> ComputingResource:
    locked = lock_for(resource, "change", by=by)
    refuse_changed(said_of(locked), said, seen=seen)
    changed = apply_changes(locked, said)
    with constraints_speak(ComputingResource):
        locked.full_clean()
        locked.save()
    record(locked, "change", by=by, changes=changed)
    return locked


@transaction.atomic
def ask_for_computing(
    resource: ComputingResource,
    *,
    by: User,
    amount: Decimal,
    since: date,
    until: date,
    why: str,
    project: Project | None = None,
) -> ComputingRequest:
    """Ask whoever keeps it; the same request sent twice is one."""
    locked = lock_for(resource, "ask", by=by)
    if not locked.is_open:
        raise DomainError(_("This resource takes no requests now."))
    if until < facility_today():
        raise DomainError(_("Choose a last day that is not over."))
    said = {"amount": amount, "since": since, "until": until, "project": project}
    mine = ComputingRequest(resource=locked, asked_by=by, why=why.strip(), **said)
    same = {"resource": locked, "asked_by": by, "status": ComputingStatus.ASKED, **said}
    request, is_new = keep_once(mine, by=by, **same)
    if is_new:
        record(request, "ask", by=by)
        for person in answerers(request):
            notify(person, "computing_asked", about=request, occasion="asked")
    return request


@transaction.atomic
def answer_computing(
    request: ComputingRequest, *, by: User, said: str, word: str = ""
) -> ComputingRequest:
    """Yes or no, with a word; whoever asked gets it by mail."""
    step = "grant" if said == "grant" else "decline"
    if step == "decline" and not word.strip():
        raise DomainError(_("Say why not, or what they could use instead."))
    answered = ComputingRequest.life.advance(
        request, step, by=by, word=word.strip(), answered_by=by
    )
    notify(answered.asked_by, "computing_answered", about=answered, occasion="answered")
    return answered


@transaction.atomic
def withdraw_computing(request: ComputingRequest, *, by: User | None) -> ComputingRequest:
    return ComputingRequest.life.advance(request, "withdraw", by=by)


@transaction.atomic
def end_computing(request: ComputingRequest, *, by: User | None) -> ComputingRequest:
    return ComputingRequest.life.advance(request, "end", by=by)


@transaction.atomic
def give_all_back(analyst: Analyst) -> None:
    """A member left: what they asked for ends, and the coordinators answer for what they kept."""
    for request in ComputingRequest.objects.filter(asked_by=analyst.user).order_by("pk"):
        if request.status == ComputingStatus.ASKED:
            withdraw_computing(request, by=None)
        elif request.status == ComputingStatus.GRANTED:
            end_computing(request, by=None)
    for resource in ComputingResource.objects.filter(keeper=analyst.user).order_by("pk"):
        ComputingResource.objects.filter(pk=resource.pk).update(keeper=None)
        record(resource, "lose_keeper", by=None)
