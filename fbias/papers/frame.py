"""What stands on every paper of the facility, whatever it is about."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fbias.core.names import harmless
from fbias.core.zones import facility_time


def frame(title: str, subtitle: str) -> dict[str, Any]:
    """Letterhead, title and foot, in the language that is active."""
    return {
        "language": (get_language() or "en")[:2],
        "facility": settings.FACILITY_NAME,
        "letterhead": letterhead(),
        "title": title,
        "subtitle": harmless(subtitle),
        "foot": f"{settings.FACILITY_NAME} · {title} · {settings.CONTACT_EMAIL} · {days_in()}",
    }


def days_in() -> str:
    return _("Dates are in %(zone)s") % {"zone": facility_time()}


def letterhead() -> list[str]:
    """Where the seller is and how they are registered, as far as it is set."""
    number = settings.FACILITY_VAT_NUMBER
    vat = _("VAT number %(number)s") % {"number": number} if number else ""
    siret = f"SIRET {settings.FACILITY_SIRET}" if settings.FACILITY_SIRET else ""
    registered = " · ".join(filter(None, (settings.FACILITY_REGISTRATION, siret, vat)))
    return [line for line in (settings.FACILITY_ADDRESS, registered) if line]
