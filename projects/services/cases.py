"""A project told without names: written, agreed to, published, taken back."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.matching.words import fold
from members.models import User
from projects.models import Case, Project
from projects.services.mails.work import announce_case

TITLES = frozenset(
    {"dr", "prof", "pr", "professor", "professeur", "docteur", "mme", "mr", "mrs", "ms"}
)


@transaction.atomic
def write_case(
    project: Project, *, by: User, title: str, text: str, seen: str | None = None
) -> Case:
    """Tell the project without names; only changed words need the user's consent anew.

    Over words that the author did not see (`seen`) nothing is written.
    """
    locked = lock_for(project, "work", by=by)
    case = Case.objects.filter(project=locked).first() or Case(project=locked)
    before = case.pk and [case.title, case.text]
    stored = {"title": case.title, "text": case.text}
    refuse_changed(stored, {"title": title, "text": text}, seen=seen)
    case.title, case.text = title.strip(), text.strip()
    if before == [case.title, case.text]:
        return case
    refuse_names(locked, f"{case.title} {case.text}")
    case.agreed_at = case.published_at = None
    with constraints_speak(Case):
        case.full_clean(validate_unique=False)
        case.save()
    entry = record(locked, "write_case", by=by)
    announce_case(case, occasion=f"timeline-{entry.pk}")
    return case


def refuse_names(project: Project, text: str) -> None:
    """A case names neither who asked nor the PI, with or without title, accents and line breaks."""
    told = f" {' '.join(words_of(text))} "
    for name in (project.requester.name, project.pi_name):
        bare = " ".join(word for word in words_of(name) if word not in TITLES)
        if bare and f" {bare} " in told:
            raise DomainError(_("The case should name nobody, but it contains “%s”.") % name)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


@transaction.atomic
def agree_to_case(case: Case, *, by: User, title: str, text: str) -> Case:
    """The user agrees to what they read, its title too; what changed meanwhile is shown again."""
    fresh = lock_for(case, "agree", by=by)
    if [fresh.title.split(), fresh.text.split()] != [title.split(), text.split()]:
        raise DomainError(_("The text has been changed in the meantime. Please read it again."))
    if not fresh.agreed_at:
        fresh.agreed_at = timezone.now()
        fresh.save(update_fields=["agreed_at"])
        record(fresh.project, "agree_to_case", by=by)
    return fresh


@transaction.atomic
def publish_case(case: Case, *, by: User) -> Case:
    """Show it in the public gallery; never without consent."""
    fresh = lock_for(case, "publish", by=by)
    if not fresh.published_at:
        fresh.published_at = timezone.now()
        with constraints_speak(Case):
            fresh.save(update_fields=["published_at"])
        record(fresh.project, "publish_case", by=by)
    return fresh


@transaction.atomic
def take_case_back(case: Case, *, by: User) -> Case:
    """The user changes their mind: the case leaves the gallery at once."""
    fresh = lock_for(case, "agree", by=by)
    if fresh.agreed_at:
        fresh.agreed_at = fresh.published_at = None
        fresh.save(update_fields=["agreed_at", "published_at"])
        record(fresh.project, "take_case_back", by=by)
    return fresh
