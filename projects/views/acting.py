"""The page that every form at the end of a project has."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from fbias.core.http import MemberRequest
from projects.models import Project


def form_page(
    request: MemberRequest, project: Project, form: forms.Form, *, status: int, **words: str
) -> HttpResponse:
    """A page with one form at the end of a project; `words`: heading, button, warning if any."""
    context = {"project": project, "form": form, **words}
    return render(request, "projects/closing_form.html", context, status=status)
