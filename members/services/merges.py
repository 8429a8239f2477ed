"""Two accounts of one person become one; the log says what moved, so that it can be undone."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.relations import relations_to
from fbias.core.timeline import record
from members import rules as can
from members.hooks.analysts import conflict_declared
from members.models import AccountMerge, User
from members.queries.people import person_at
from members.services.roles import open_or_close_admin

Moved = list[dict[str, Any]]
MOVED_APART = {User, AccountMerge, EmailAddress}
FILLED = ("team", "pi_name", "pi_email", "orcid", "institution", "institution_text")


@transaction.atomic
def merge_accounts(into: User, other: User, *, by: User | None) -> AccountMerge:
    """Everything that `other` owns moves to `into`; the address becomes a second one.

    `other` stays as a closed account, so whoever is signed in with it is signed out. What both may
    have only once (a role, a conflict of interest) is kept once; what cannot be had twice and
    stands by itself (a place at the same open desk, a membership) is refused.
    """
    into, other = _lock(into, other)
    _refuse_unfit(into, other, by=by)
    address, dropped = other.email, list[models.Model]()
    merge = AccountMerge(into=into, ended=other, made_by=by, address=address)
    merge.moved = [*_move_addresses(into, other, dropped), *_fill(into, other)]
    for relation in relations_to(User):
        if relation.related_model not in MOVED_APART:
            merge.moved += _move_rows(relation, into, other, dropped)
    merge.moved += _move_generic(into, other)
    merge.dropped = serializers.serialize("json", dropped)
    User.objects.filter(merged_into=other).update(merged_into=into)
    other.email, other.former_email = f"merged-{other.pk}@account.invalid", address
    other.merged_into, other.is_active, other.is_staff = into, False, False
    other.save()
    open_or_close_admin(into)
    merge.save()
    record(into, "merge_account", by=by, account=other.pk, address=address)
    conflict_declared(into)
    return merge


@transaction.atomic
def undo_merge(merge: AccountMerge, *, by: User | None) -> User:
    """Part the two accounts again: what moved goes back, what was dropped returns."""
    if by is not None and not can.is_coordinator(by):
        raise PermissionDenied
    into, other = _lock(merge.into, merge.ended)
    locked = AccountMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if locked.undone_at or other.merged_into_id != into.pk:
        raise DomainError(_("This merge was taken back already."))
    if into.email.lower() == locked.address.lower():
        raise DomainError(
            _("The address of the ended account is the first one now: choose another one first.")
        )
    other.email, other.former_email = locked.address, ""
    other.merged_into, other.is_active = None, True
    other.save()
    _put_back(locked)
    for person in (into, other):
        person.refresh_from_db()
        open_or_close_admin(person)
    locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_at"])
    record(into, "part_account", by=by, account=other.pk, address=locked.address)
    conflict_declared(None)
    return other


def _put_back(merge: AccountMerge) -> None:
    try:
        with transaction.atomic():
            for line in reversed(merge.moved):
                rows = apps.get_model(line["model"])._base_manager.filter(pk__in=line["rows"])
                rows.update(**line["before"])
            for one in serializers.deserialize("json", merge.dropped):
                one.save()
    except IntegrityError as error:
        raise DomainError(
            _("Something that was made since stands in the way: this merge cannot be taken back.")
        ) from error


def absorb_unclaimed(person: User, email: str) -> None:
    """Somebody proved an address for which an account was made that nobody ever opened."""
    made = User.objects.filter(email__iexact=email, last_login=None, is_active=True)
    for account in made.exclude(pk=person.pk):
        proven = EmailAddress.objects.filter(user=account, verified=True)
        if not account.has_usable_password() and not proven.exists():
            merge_accounts(person, account, by=None)


def _lock(into: User, other: User) -> tuple[User, User]:
    wanted = User.objects.select_for_update(of=("self",)).filter(pk__in=[into.pk, other.pk])
    rows = {row.pk: row for row in wanted.order_by("pk")}
    return rows[into.pk], rows[other.pk]


def _refuse_unfit(into: User, other: User, *, by: User | None) -> None:
    if by is not None and not can.is_coordinator(by):
        raise PermissionDenied
    if into.pk == other.pk:
        raise DomainError(_("An account cannot be merged into itself."))
    if into.merged_into_id or other.merged_into_id:
        raise DomainError(_("One of these accounts was merged already."))
    if other.is_superuser:
        raise DomainError(_("The account of an administrator stays: merge the other one into it."))


def _move_rows(relation: Any, into: User, other: User, dropped: list[models.Model]) -> Moved:
    """One by one: a row that `into` has already is dropped if it belongs to the account only."""
    name, model = relation.field.name, relation.related_model
    moved = []
    for row in model._base_manager.filter(**{name: other.pk}).order_by("pk"):
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{name: into.pk})
            moved.append(row.pk)
        except IntegrityError as error:
            if relation.on_delete is not models.CASCADE:
                raise DomainError(
                    _("Both accounts have one (%(what)s) where a person can have one only.")
                    % {"what": model._meta.verbose_name}
                ) from error
            dropped.append(row)
            model._base_manager.filter(pk=row.pk).delete()
    return [_line(model, moved, {name: other.pk})] if moved else []


def _move_generic(into: User, other: User) -> Moved:
    """Rows that name the account by its type and key: its history, and mails about it."""
    person, moved = ContentType.objects.get_for_model(User), []
    for model in apps.get_models():
        for field in model._meta.private_fields:
            if not isinstance(field, GenericForeignKey):
                continue
            about = {field.ct_field: person, field.fk_field: str(other.pk)}
            rows = list(model._base_manager.filter(**about).values_list("pk", flat=True))
            if rows:
                found = model._base_manager.filter(pk__in=rows)
                found.update(**{field.fk_field: str(into.pk)})
                moved.append(_line(model, rows, {field.fk_field: str(other.pk)}))
    return moved


def _move_addresses(into: User, other: User, dropped: list[models.Model]) -> Moved:
    """All of them as second ones, proven or not as they were; once, if both have one."""
    known = EmailAddress.objects.filter(user=other)
    double = known.filter(email__in=EmailAddress.objects.filter(user=into).values("email"))
    dropped += list(double)
    double.delete()
    if person_at(other.email) == other and not known.filter(email__iexact=other.email).exists():
        EmailAddress.objects.create(user=other, email=other.email.lower(), primary=True)
    moved = [
        _line(EmailAddress, [one.pk], {"user": other.pk, "primary": one.primary}) for one in known
    ]
    known.update(user=into, primary=False)
    return moved


def _fill(into: User, other: User) -> Moved:
    """What only the other account says about the person is kept."""
    missing = {
        name: getattr(other, name)
        for name in FILLED
        if getattr(other, name) and not getattr(into, name)
    }
    if "institution_text" in missing and (into.institution_id or "institution" in missing):
        del missing["institution_text"]
    before: dict[str, Any] = dict.fromkeys(missing, "")
    if before.pop("institution", None) is not None:
        before["institution_id"] = None
    for name, value in missing.items():
        setattr(into, name, value)
    into.save()
    return [_line(User, [into.pk], before)] if missing else []


def _line(model: Any, rows: list[Any], before: dict[str, Any]) -> dict[str, Any]:
    keys = [row if isinstance(row, int | str) else str(row) for row in rows]
    return {"model": model._meta.label_lower, "rows": keys, "before": before}
