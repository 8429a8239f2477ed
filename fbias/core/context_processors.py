"""What every template knows about the facility."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def facility(request: HttpRequest) -> dict[str, object]:
    return {
        "facility_name": settings.FACILITY_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "demo": settings.DEMO,
    }
