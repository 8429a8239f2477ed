"""Images through their consultation: there is no address of an image by its own id."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.decorators.http import require_POST

from consultations.services.images import OWNER
from fbias.imagery.addresses import Door
from fbias.imagery.http import json_endpoint

door = Door(OWNER)

PREFIX = "consultations/<int:pk>/images/"
urlpatterns = [
    path(PREFIX, login_required(require_POST(json_endpoint(door.announce))), name="begin_image"),
    *door.urlpatterns(PREFIX),
]
