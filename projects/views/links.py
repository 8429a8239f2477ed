"""Pages behind signed links, for people without an account: a GET shows, a POST acts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects.links import open_link
from projects.services.pi import CONFIRM_PI
from projects.services.pi import confirm_pi as keep_confirmation
from projects.services.pi import refuse_pi as keep_refusal


@never_cache
@require_http_methods(["GET", "POST"])
def confirm_pi(request: HttpRequest, token: str) -> HttpResponse:
    """The PI reads what is asked and answers once; after that the link is no more."""
    link = open_link(token, CONFIRM_PI)
    context = {"project": link.about, "answer": ""}
    if request.method == "POST":
        answer = request.POST.get("answer")
        act = {"yes": keep_confirmation, "no": keep_refusal}.get(answer or "")
        if act is None:
            return render(
                request, "projects/confirm_pi.html", context | {"unclear": True}, status=422
            )
        if not act(link.about, email=link.email):
            raise Http404
        context["answer"] = answer
    return render(request, "projects/confirm_pi.html", context)


urlpatterns = [path("links/pi/<str:token>/", confirm_pi, name="confirm_pi")]
