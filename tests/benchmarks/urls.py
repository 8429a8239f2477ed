"""The portal beside a bare view: one query, one line of text, the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from fbias.urls import *  # noqa: F403
from fbias.urls import urlpatterns as portal
from members.models import User


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{User.objects.count()} people")


urlpatterns = [*portal, path("bare/", bare)]
