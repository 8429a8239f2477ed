"""How a session was: asked behind a signed link, told as a whole to coordinators."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from consultations.forms.surveys import SurveyForm
from consultations.links.surveys import ANSWER_SURVEY
from consultations.models import OpenDesk
from consultations.queries.surveys import LEAST, articles, survey_results
from fbias.core.forms import DONE, answer_to
from fbias.core.http import MemberRequest
from fbias.core.links import by_link, open_link


@by_link("GET", "POST")
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The questions behind the link of the mail; a second answer changes the first."""
    asked = open_link(token, ANSWER_SURVEY).about
    form = SurveyForm(request.POST if request.method == "POST" else None, survey=asked)
    status = answer_to(form, form.save)
    context = {
        "survey": asked,
        "consultation": asked.consultation,
        "form": form,
        "thanks": status == DONE,
    }
    code = 200 if status == DONE else status
    return render(request, "consultations/survey.html", context, status=code)


@login_required
@require_GET
def surveys(request: MemberRequest) -> HttpResponse:
    """What people said, with how many of those who were asked."""
    if not request.user.has_perm(OpenDesk.get_perm("add")):
        raise PermissionDenied
    context = {
        "results": survey_results(request.user),
        "articles": articles(request.user),
        "least": LEAST,
    }
    return render(request, "consultations/surveys.html", context)


urlpatterns = [
    path("boards/surveys/", surveys, name="surveys"),
    path(ANSWER_SURVEY.route(), survey, name="survey"),
]
