"""How a session was: asked behind a signed link, told as a whole to coordinators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from consultations.forms.surveys import SurveyForm
from consultations.links.surveys import ANSWER_SURVEY
from consultations.queries.surveys import LEAST, articles, survey_results
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, for_those
from fbias.core.links import by_link, open_link
from members.rules import is_coordinator


@by_link("GET", "POST")
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The questions behind the link of the mail; a second answer changes the first."""
    asked = open_link(token, ANSWER_SURVEY).about
    form = SurveyForm(posted(request), survey=asked)
    status = answer_to(form, form.save)
    context = {
        "survey": asked,
        "about": asked.consultation,
        "form": form,
        "thanks": status == DONE,
    }
    code = 200 if status == DONE else status
    return render(request, "consultations/survey.html", context, status=code)


@for_those(is_coordinator)
@require_GET
def surveys(request: MemberRequest) -> HttpResponse:
    """What people said, with how many of those who were asked."""
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
