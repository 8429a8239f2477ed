"""What every page with one form does: try the service, keep what was typed when it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from fbias.core.errors import DomainError
from fbias.core.http import MemberRequest
from projects.models import Project

DONE = 302  # what a form that did its work is answered with: the next page


def answer_to(form: forms.Form, act: Callable[[], Any]) -> int:
    """`DONE` after `act` did it; 422 for a form with errors, 409 for a refusal, 200 unbound."""
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 422
    try:
        act()
    except DomainError as error:
        form.add_error(None, str(error))
        return 409
    return DONE


def form_page(
    request: MemberRequest, project: Project, form: forms.Form, *, status: int, **words: str
) -> HttpResponse:
    """A page with one form at the end of a project; `words`: heading, button, warning if any."""
    context = {"project": project, "form": form, **words}
    return render(request, "projects/closing_form.html", context, status=status)
