"""The accounts that everybody knows: they work in the demo and nowhere else."""

from __future__ import annotations

from django.conf import settings

DEMO_DOMAIN = "demo.fbias.example"
DEMO_PASSWORD = "open-desk-2026"  # noqa: S105 - printed at start, refused outside the demo
DEMO_ACCOUNTS = {
    "requester": "a biologist who books open desks",
    "pi": "the head of a team, who has a quote to answer",
    "analyst": "a member of the network",
    "coordinator": "runs the facility, may open the admin",
    "manager": "lends analysts to the network",
    "funder": "reads the figures",
}


def demo_is_on() -> bool:
    return bool(settings.DEMO or settings.DEBUG)


def is_refused_demo_account(email: str) -> bool:
    """Whether this is a demo account in a portal that holds real data."""
    return email.lower().endswith(f"@{DEMO_DOMAIN}") and not demo_is_on()
