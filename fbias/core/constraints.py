"""Let the database's refusals speak: a broken constraint answers with its own sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from fbias.core.errors import DomainError


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint that PostgreSQL says was broken, or an empty string."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


@contextmanager
def constraints_speak(model: type[models.Model]) -> Iterator[None]:
    """Run the block in a savepoint; turn a broken constraint of `model` into a `DomainError`.

    A constraint without a sentence of its own is a bug of ours and stays an `IntegrityError`.
    """
    try:
        with transaction.atomic():
            yield
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    except IntegrityError as error:
        name = broken_constraint(error)
        for constraint in model._meta.constraints:
            if constraint.name == name:
                raise DomainError(str(constraint.get_violation_error_message())) from error
        raise


def keep_once[M: models.Model](row: M, *, by: Any, **same: Any) -> tuple[M, bool]:
    """Insert it unless one like it is there; whoever sends twice at once waits for themselves."""
    get_user_model()._base_manager.select_for_update(of=("self",)).get(pk=by.pk)
    if again := type(row)._default_manager.filter(**same).first():
        return again, False
    with constraints_speak(type(row)):
        row.full_clean(validate_unique=False)
        row.save(force_insert=True)
    return row, True
