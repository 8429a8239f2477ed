"""What every template knows about the facility."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from fbias.core.audit import compliance
from fbias.core.keeping import person_key
from fbias.core.trouble import troubles_for


def facility(request: HttpRequest) -> dict[str, object]:
    return {
        "facility_name": settings.FACILITY_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "accessibility": compliance,
        "demo": settings.DEMO,
        "mails_leave": settings.MAILS_LEAVE,
        "who_may_come": settings.WHO_MAY_COME.get((get_language() or "en")[:2], ""),
        "person_key": person_key(request),
        "troubles": partial(troubles_for, request),
    }
