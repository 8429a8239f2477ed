"""Articles that came out of a project, and whether they mention the facility."""

from __future__ import annotations

from django.db import transaction

from fbias.core.constraints import constraints_speak
from fbias.core.dois import bare_doi
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import Acknowledgement
from projects.models import Project, Publication


@transaction.atomic
def add_publication(
    project: Project, *, by: User, doi: str, title: str = "", year: int | None = None
) -> Publication:
    """Note an article that came out of the project."""
    locked = lock_for(project, "view", by=by)
    publication = Publication(
        project=locked,
        doi=bare_doi(doi),
        title=title.strip(),
        year=year,
        added_by=by,
    )
    with constraints_speak(Publication):
        publication.full_clean(validate_unique=False, validate_constraints=False)
        publication.save(force_insert=True)
    record(locked, "add_publication", by=by, doi=publication.doi)
    return publication


@transaction.atomic
def check_acknowledgement(
    publication: Publication, *, by: User, acknowledgement: str
) -> Publication:
    """A coordinator read the article and says whether it mentions the facility."""
    lock_for(publication.project, "change", by=by)
    fresh = Publication.objects.select_for_update().get(pk=publication.pk)
    fresh.acknowledgement, fresh.checked_by = Acknowledgement(acknowledgement), by
    fresh.save(update_fields=["acknowledgement", "checked_by"])
    return fresh
