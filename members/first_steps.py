"""Where somebody lands who wanted no page: a coordinator of an empty facility, at what it lacks."""

from __future__ import annotations

from django.urls import reverse

from fbias.core.readiness import missing_needs
from members.models import User


def first_page_for(person: User) -> str:
    if person.is_coordinator and missing_needs():
        return reverse("members:first_steps")
    return ""
