"""Who buys and what for: as it was when the paper left, never as the people are called today."""

from __future__ import annotations

from typing import Any

from projects.enums import ProjectStatus
from projects.models import Invoice, Project, Quote
from projects.queries.payers import payer_now

type Parties = dict[str, str]


def parties_now(project: Project) -> Parties:
    """The people and words of a project today, as a paper that leaves now keeps them."""
    return {
        "reference": project.reference,
        "title": project.title,
        "proposal_number": project.proposal_number,
        "pi_name": project.pi_name,
        "pi_email": project.pi_email,
        "requester": project.requester.name,
        "place": place_of(project),
        **payer_now(project),
    }


def names_of(project: Project) -> dict[str, Any]:
    """What is put right, as its form shows it."""
    return {
        "title": project.title,
        "pi_name": project.pi_name,
        "pi_email": project.pi_email,
        "requester_email": project.requester.email,
        "institution": project.institution_id,
    }


def parties_of(about: Quote | Invoice) -> Parties:
    """Those of the paper; of a draft, which has not left, those of today."""
    kept: Parties = about.parties
    return kept or parties_now(about.project)


def place_of(project: Project) -> str:
    """The institution of the project where it names one, else that of whoever asked."""
    requester = project.requester
    return str(project.institution or requester.institution or requester.institution_text or "")


def may_name_pi(user: Any, project: Project) -> bool:
    """Whoever asked names the PI, or another one, as long as nobody confirmed."""
    return (
        project.requester_id == user.pk
        and project.pi_confirmed_at is None
        and project.status in ProjectStatus.LIVE - {ProjectStatus.DRAFT}
    )
