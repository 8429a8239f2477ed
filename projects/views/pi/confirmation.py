"""Pages behind signed links, for people without an account: a GET shows, a POST acts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from fbias.core.links import by_link, open_link
from projects.services.pi.confirmation import CONFIRM_PI, answer_of_pi
from projects.services.pi.confirmation import confirm_pi as keep_confirmation
from projects.services.pi.confirmation import refuse_pi as keep_refusal
from projects.services.pi.links import path_for_pi


@by_link("GET", "POST")
def confirm_pi(request: HttpRequest, token: str) -> HttpResponse:
    """The PI reads what is asked and answers once; after that the link shows what was answered."""
    link = open_link(token, CONFIRM_PI)
    context: dict[str, Any] = {"project": link.about}
    status = 200
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        act = {"yes": keep_confirmation, "no": keep_refusal}.get(answer)
        if act is None:
            context["unclear"], status = True, 422
        elif not act(link.about, person=link.person):
            context["refused"], status = True, 409
        link.about.refresh_from_db()
    context["answer"] = answer_of_pi(link.about, link.person)
    if link.about.pi_id == link.person.pk:
        context["whole_project"] = path_for_pi(link.about)
    return render(request, "projects/confirm_pi.html", context, status=status)


urlpatterns = [path(CONFIRM_PI.route(), confirm_pi, name="confirm_pi")]
