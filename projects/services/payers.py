"""Who pays is typed by whoever asks, the PI or a coordinator, until the sheet is numbered."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.registered import compact
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.models import Payer, Project
from projects.queries.payers import NUMBERS, can_be_named, payer_in_words


@transaction.atomic
def name_payer(project: Project, *, by: User, seen: str | None = None, **given: Any) -> Payer:
    """Keep the payer; papers that left keep the one that they had.

    Over what the author did not see (`seen`) nothing is written.
    """
    locked = lock_for(project, "name_payer", by=by)
    if not can_be_named(locked):
        raise DomainError(_("The invoice sheet has left: it keeps the payer that it names."))
    given |= {name: compact(given.get(name, "")) for name in NUMBERS}
    stored = payer_in_words(locked)
    refuse_changed(stored, given, seen=seen)
    payer = Payer.objects.filter(project=locked).first() or Payer(project=locked)
    for name, value in given.items():
        setattr(payer, name, value)
    payer.named_by = by
    with constraints_speak(Payer):
        payer.full_clean()
        payer.save()
    record(locked, "name_payer", by=by, before=stored, after=payer_in_words(locked))
    return payer
