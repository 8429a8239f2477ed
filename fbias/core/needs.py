"""What only the operator can set: who and where the facility is, and how its mails leave."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from fbias.core.readiness import Need
from fbias.core.registered import is_siret


def operators_needs() -> Iterable[Need]:
    chosen = settings.CHOSEN
    yield Need(
        _("Mail"),
        settings.MAILS_LEAVE,
        _("Without it no invitation, confirmation or reminder leaves the portal."),
        setting="EMAIL_URL",
    )
    yield Need(
        _("Contact address"),
        settings.DEMO or "CONTACT_EMAIL" in chosen,
        _("People answer the portal's mails to it: %(now)s.") % {"now": settings.CONTACT_EMAIL},
        setting="CONTACT_EMAIL",
    )
    yield Need(
        _("Address of the portal"),
        settings.DEMO or "SITE_URL" in chosen,
        _("Links in mails begin with it: %(now)s.") % {"now": settings.SITE_URL},
        setting="SITE_URL",
    )
    yield Need(
        _("Time zone"),
        settings.DEMO or "FACILITY_TIME_ZONE" in chosen,
        _("Papers, deadlines and the days of open desks follow it: %(now)s.")
        % {"now": settings.FACILITY_TIME_ZONE},
        setting="FACILITY_TIME_ZONE",
    )
    yield Need(
        _("Name of the facility"),
        settings.DEMO or "FACILITY_NAME" in chosen,
        _("On every page, mail and paper: %(now)s.") % {"now": settings.FACILITY_NAME},
        setting="FACILITY_NAME",
    )
    yield Need(
        _("Letterhead"),
        bool(settings.FACILITY_ADDRESS and settings.FACILITY_REGISTRATION),
        _("Quotes and invoice sheets name who you are and how you are registered."),
        setting="FACILITY_ADDRESS, FACILITY_REGISTRATION",
    )
    if settings.FACILITY_ISSUES_INVOICES:
        yield Need(
            _("Invoices"),
            is_siret(settings.FACILITY_SIRET) and bool(settings.FACILITY_BANK),
            _("The portal issues invoices: they name your SIRET and the account to pay to."),
            setting="FACILITY_SIRET, FACILITY_BANK",
        )
    yield Need(
        _("Video calls"),
        settings.DEMO or "VIDEO_BASE_URL" in chosen,
        _(
            "Sessions meet under %(now)s. The public meet.jit.si asks whoever comes first to sign "
            "in with a foreign account: better a service of your institution."
        )
        % {"now": settings.VIDEO_BASE_URL},
        setting="VIDEO_BASE_URL",
    )
    yield Need(
        _("Who may come"),
        settings.DEMO or all(settings.WHO_MAY_COME.values()),
        _("The public pages say it in one line; until then in the portal's own words."),
        setting=", ".join(f"WHO_MAY_COME_{code.upper()}" for code in settings.WHO_MAY_COME),
        advised=True,
    )
