"""An analyst's own expertise: the sheet, and the levels that the portal proposes."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from fbias.core.http import MemberRequest, fetch_for
from members.enums import Level
from members.forms.expertise import read_claims
from members.hooks.analysts import first_task_of
from members.models import Analyst
from members.queries.expertise import answerable, expertise_sheet, questions_to
from members.services.expertise import state_expertise
from members.services.levels import leave_level, take_level, take_levels

SMALL_NUMBER = re.compile(r"[0-9]{1,18}")  # fits a key of the database


@login_required
@require_http_methods(["GET", "POST"])
def expertise(request: MemberRequest) -> HttpResponse:
    """All tags on one sheet: what I can do, how well, and what I want to learn."""
    analyst = fetch_for(
        request.user, Analyst.objects.select_related("user"), "change", user_id=request.user.pk
    )
    if request.method == "POST":
        try:
            claims = read_claims(request.POST)
        except ValidationError as error:
            raise BadRequest(error.message) from error
        is_first = not analyst.expertise.exists()
        changed = state_expertise(analyst, claims, by=request.user)
        if changed:
            message = ngettext("%(count)d tag is saved.", "%(count)d tags are saved.", changed)
            messages.success(request, message % {"count": changed})
        else:
            messages.info(request, _("Nothing has changed."))
        task = first_task_of(analyst) if is_first and changed else None
        return redirect(task or "members:expertise")
    context = {
        "analyst": analyst,
        "sheet": expertise_sheet(analyst),
        "levels": Level.choices,
        "questions": questions_to(request.user),
    }
    return render(request, "members/expertise.html", context)


@login_required
@require_POST
def proposal(request: MemberRequest, pk: int, answer: str) -> HttpResponse:
    """Take a proposed level, or leave it."""
    answers = {"take": take_level, "leave": leave_level}
    if answer not in answers:
        raise Http404
    asked = fetch_for(
        request.user, answerable(request.user).select_related("analyst", "tag"), "answer", pk=pk
    )
    answers[answer](asked, by=request.user)
    said = {
        "take": _("“%(tag)s” is on your sheet with its new level."),
        "leave": _("“%(tag)s” stays as it was. You will not be asked this again."),
    }
    messages.success(request, said[answer] % {"tag": asked.tag.label})
    return redirect("members:expertise")


@login_required
@require_POST
def take_all(request: MemberRequest) -> HttpResponse:
    """Take the proposed levels that the page showed."""
    fetch_for(request.user, Analyst.objects.all(), "change", user_id=request.user.pk)
    shown = {key for key in request.POST.getlist("proposal") if SMALL_NUMBER.fullmatch(key)}
    asked = answerable(request.user).filter(pk__in=shown).select_related("analyst", "tag")
    taken = take_levels(asked, by=request.user)
    if taken:
        message = ngettext("%(count)d level is taken.", "%(count)d levels are taken.", taken)
        messages.success(request, message % {"count": taken})
    else:
        messages.info(request, _("There was nothing left to accept."))
    return redirect("members:expertise")
