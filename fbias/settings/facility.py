"""What one facility sets: its name and papers, who may come, and the services that it uses."""

from datetime import date
from decimal import Decimal

from fbias.settings.environment import DEMO, env


def invented(words: str) -> str:
    """What the papers of the demo say where nothing is set; nothing in a real portal."""
    return words if DEMO else ""


FACILITY_NAME = env.str("FACILITY_NAME", default="F-BIAS")
FACILITY_TIME_ZONE = env.str("FACILITY_TIME_ZONE", default="Europe/Paris")
FACILITY_LANGUAGE = env.str("FACILITY_LANGUAGE", default="fr")  # of a newcomer's first mail
FACILITY_ADDRESS = env.str(
    "FACILITY_ADDRESS", default=invented("3 quai des Organoïdes, 75099 Paris (invented)")
)
FACILITY_REGISTRATION = env.str(
    "FACILITY_REGISTRATION", default=invented("SIRET 000 000 000 00000")
)
FACILITY_SIRET = env.str("FACILITY_SIRET", default="")
FACILITY_VAT_NUMBER = env.str("FACILITY_VAT_NUMBER", default=invented("FR00 000000000"))
FACILITY_NO_VAT_REASON = env.str(
    "FACILITY_NO_VAT_REASON", default=invented("No VAT: article 000 of the tax code (invented)")
)
FACILITY_BANK = env.str(
    "FACILITY_BANK", default=invented("IBAN FR00 0000 0000 0000 0000 0000 000, BIC DEMOFRPP")
)
FACILITY_PAYMENT_DAYS = env.int("FACILITY_PAYMENT_DAYS", default=30)
FACILITY_ISSUES_INVOICES = env.bool("FACILITY_ISSUES_INVOICES", default=False)
FACILITY_LATE_PENALTY = env.str("FACILITY_LATE_PENALTY", default="")
approval_above = env.str("FACILITY_APPROVAL_ABOVE", default="")  # euro with VAT
FACILITY_APPROVAL_ABOVE = Decimal(approval_above) if approval_above else None
FACILITY_APPROVED_BY = env.list("FACILITY_APPROVED_BY", default=["finance"])  # finance, pi
FACILITY_ACKNOWLEDGEMENT = env.str(
    "FACILITY_ACKNOWLEDGEMENT",
    default=invented("Their work is supported by grant ANR-00-INBS-0000 (invented)."),
)
# An audit of the 106 criteria of RGAA by a person; without one the law says: not compliant.
accessibility_rate = env.str("FACILITY_ACCESSIBILITY_RATE", default="")  # percent of criteria met
FACILITY_ACCESSIBILITY_RATE = int(accessibility_rate) if accessibility_rate else None
audited_on = env.str("FACILITY_ACCESSIBILITY_AUDITED_ON", default="")  # 2027-01-31
FACILITY_ACCESSIBILITY_AUDITED_ON = date.fromisoformat(audited_on) if audited_on else None
FACILITY_ACCESSIBILITY_AUDITED_BY = env.str("FACILITY_ACCESSIBILITY_AUDITED_BY", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="contact@fbias.example")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
VIDEO_BASE_URL = env.str("VIDEO_BASE_URL", default="https://meet.jit.si").rstrip("/")
# A language model that may propose answers to the booking form, behind an OpenAI-compatible
# address; off without one. Nothing leaves before the person agreed.
LANGUAGE_MODEL_URL = env.str("LANGUAGE_MODEL_URL", default="").rstrip("/")
LANGUAGE_MODEL_NAME = env.str("LANGUAGE_MODEL_NAME", default="default")
LANGUAGE_MODEL_KEY = env.str("LANGUAGE_MODEL_KEY", default="")
LANGUAGE_MODEL_SECONDS = env.int("LANGUAGE_MODEL_SECONDS", default=20)
# The chat of the team: the address of an incoming webhook (Mattermost, Slack, Zulip), and what is
# told there. Off without an address.
TEAM_CHAT_URL = env.str("TEAM_CHAT_URL", default="")
TEAM_CHAT_EVENTS = env.list(
    "TEAM_CHAT_EVENTS",
    default=[
        "open_desk_opened", "panels_published", "meeting_planned", "preview_shown", "item_shared",
    ],
)  # fmt: skip
# Machines of our own network that a webhook may call; all others must be outside, by https.
WEBHOOK_INSIDE_HOSTS = env.list("WEBHOOK_INSIDE_HOSTS", default=[])
# Who may come, in one line of the public pages; empty, the portal says it in its own words.
WHO_MAY_COME = {
    "en": env.str("WHO_MAY_COME_EN", default=""),
    "fr": env.str("WHO_MAY_COME_FR", default=""),
}
# What somebody chose, as against what the portal assumes (`manage.py check_facility`).
CHOSEN = frozenset(name for name, value in env.ENVIRON.items() if value)
