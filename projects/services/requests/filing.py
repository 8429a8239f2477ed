"""A coordinator files a request for somebody: from a mail, a call, or Euro-BioImaging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.names import name_in
from members.models import User
from members.queries.people import person_at
from members.services.accounts import person_with_address
from projects.models import Project
from projects.services.requests.intake import refuse_to_file_for, request_project


@transaction.atomic
def file_for_somebody(
    *,
    by: User | None,
    email: str,
    name: str,
    origin: str,
    request_key: UUID,
    content: Mapping[str, Any],
    proposal_number: str = "",
    number: int | None = None,
    language: str = "",
) -> Project:
    """File a whole request for the person with this address, who is invited if unknown.

    All of it or nothing: a refusal leaves no account behind. `language` counts for a new account.
    `by=None` is the command line.
    """
    if by is not None and not by.is_coordinator:
        raise PermissionDenied
    refuse_double(proposal_number, request_key)
    chosen = {"language": language} if language else {}
    person, _made = person_with_address(email, name=name or name_in(email), by=by, **chosen)
    try:
        refuse_to_file_for(
            person, by=by, origin=origin, pi=person_at(str(content.get("pi_email", "")))
        )
    except PermissionDenied as error:
        raise DomainError(_("You cannot file a request for this person.")) from error
    return request_project(
        by=by,
        requester=person,
        origin=origin,
        proposal_number=proposal_number,
        request_key=request_key,
        number=number,
        **content,
    )


def refuse_double(proposal_number: str, request_key: UUID) -> None:
    """One project per proposal, in capitals or not; the same click sent again is no double."""
    first = Project.objects.filter(proposal_number__iexact=proposal_number.strip(), parent=None)
    if proposal_number and first.exclude(request_key=request_key).exists():
        raise DomainError(_("There is a project with this proposal number already."))
