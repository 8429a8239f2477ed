"""The payer of a project: today's, and what a paper says of the one that it left with."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from fbias.core.names import harmless
from projects.enums import ProjectStatus
from projects.models import Payer, Project

FIELDS = (
    "legal_name", "address", "country", "siret", "vat_number", "service_code", "engagement",
)  # fmt: skip
NUMBERS = ("siret", "vat_number", "country")
NAMEABLE = (ProjectStatus.LIVE | ProjectStatus.UNBILLED) - {ProjectStatus.DRAFT}


def can_be_named(project: Project) -> bool:
    return project.status in NAMEABLE


def payer_of(project: Project) -> Payer | None:
    """None where nobody is named; `project` brings its payer along on pages."""
    return getattr(project, "payer", None)


def payer_in_words(project: Project) -> dict[str, str]:
    """What is stored, as its form shows it."""
    payer = Payer.objects.filter(project=project).first()
    return {name: getattr(payer, name) if payer else "" for name in FIELDS}


def payer_now(project: Project) -> dict[str, str]:
    """What a paper that leaves now keeps; `project` brings its payer along."""
    payer = payer_of(project)
    return {f"payer_{name}": getattr(payer, name) if payer else "" for name in FIELDS}


def address_of(who: Mapping[str, str]) -> list[str]:
    """The payer as an envelope has it, with the numbers of the registers; nothing if not named."""
    if not who.get("payer_legal_name"):
        return []
    numbers = (("SIRET", who["payer_siret"]), (_("VAT number"), who["payer_vat_number"]))
    return [
        harmless(who["payer_legal_name"]),
        *(line for line in who["payer_address"].splitlines() if line.strip()),
        *([who["payer_country"]] if who["payer_country"] != "FR" else []),
        *(f"{label} {number}" for label, number in numbers if number),
    ]


def references_of(who: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the payer's accounts ask for, in the words of Chorus Pro."""
    return [
        (_("Service code"), who.get("payer_service_code", "")),
        (_("Engagement number"), who.get("payer_engagement", "")),
    ]
