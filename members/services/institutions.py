"""Keep the list of institutions short: merge doubles, adopt what people typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.relations import relations_to
from fbias.core.timeline import record
from members.hooks.analysts import conflict_declared
from members.models import Conflict, Institution, User


@transaction.atomic
def merge_institutions(
    into: Institution, others: Iterable[Institution], *, by: User | None
) -> Institution:
    """Move everything that names one of `others` to `into`, then delete them.

    Whatever app points at an institution follows, because the relations are read from the model.
    """
    _ask(by)
    keys = {other.pk for other in others}
    if into.pk in keys:
        raise DomainError(_("An institution cannot be merged into itself."))
    locked = Institution.objects.select_for_update().filter(pk__in=keys | {into.pk})
    doubles = [found for found in locked.order_by("pk") if found.pk != into.pk]
    if not doubles:
        raise DomainError(_("Choose at least one other institution to merge."))
    _drop_conflicts_declared_twice(into, doubles)
    moved = sum(_move_rows(relation, into, doubles) for relation in relations_to(Institution))
    names = [double.name for double in doubles]
    Institution.objects.filter(pk__in=[double.pk for double in doubles]).delete()
    record(into, "merge", by=by, merged=names, moved=moved)
    conflict_declared(None)
    return into


def _move_rows(relation: Any, into: Institution, doubles: list[Institution]) -> int:
    """What is linked with several of them by a many-to-many field keeps one link."""
    rows, field = relation.related_model._base_manager, relation.field.name
    linked = rows.filter(**{f"{field}__in": doubles})
    if not relation.related_model._meta.auto_created:
        return linked.update(**{field: into})
    ends = {one.attname for one in relation.related_model._meta.fields if one.is_relation}
    for link in linked:
        other = (ends - {relation.field.attname}).pop()
        rows.get_or_create(**{other: getattr(link, other), field: into})
    return linked.delete()[0]


@transaction.atomic
def adopt_institution(text: str, *, by: User | None) -> Institution:
    """Turn what people typed into an entry of the list, and place all of them there."""
    _ask(by)
    name = " ".join(text.split())
    if not name:
        raise DomainError(_("None of these people named an institution."))
    institution = Institution.objects.filter(name__iexact=name).first()
    if institution is None:
        institution = Institution(name=name, **_as_described(text))
        institution.full_clean()
        institution.save()
    placed = User.objects.filter(institution=None, institution_text__iexact=text).update(
        institution=institution, institution_text="", institution_kind="", institution_country=""
    )
    record(institution, "adopt", by=by, text=text, placed=placed)
    if placed:
        conflict_declared(None)
    return institution


def _as_described(text: str) -> dict[str, str]:
    """Kind and country as somebody gave them who typed this name."""
    placed = User.objects.filter(institution=None, institution_text__iexact=text)
    described = placed.exclude(institution_kind="").order_by("pk").first()
    if described is None:
        return {}
    return {"kind": described.institution_kind, "country": described.institution_country}


def _ask(by: User | None) -> None:
    if by is not None and not by.has_perm(Institution.get_perm("merge")):
        raise PermissionDenied


def _drop_conflicts_declared_twice(into: Institution, doubles: list[Institution]) -> None:
    """Two declarations of one person become one after the merge: the one that lasts longest."""
    declared = Conflict.objects.filter(with_institution__in=[into, *doubles])
    kept: set[int] = set()
    for conflict in declared.order_by(F("ends_on").desc(nulls_first=True), "pk"):
        if conflict.person_id in kept:
            conflict.delete()
        kept.add(conflict.person_id)
