"""The packaged call with its criteria: a start, edited in the admin."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from projects.models import Call, Criterion
from projects.queries.calls import current_call

SOURCE = Path(__file__).resolve().parents[1] / "data" / "call.json"


@cache
def packaged() -> Any:
    return json.loads(SOURCE.read_text(encoding="utf-8"))


@transaction.atomic
def ensure_default_call() -> Call:
    """The call that holds today; where there is none, the packaged one, made or opened again."""
    call = current_call()
    if call is not None:
        return call
    rules = packaged()
    call, _made = Call.objects.update_or_create(
        name=rules["name"],
        defaults={"closes_on": None},
        create_defaults={"quorum": rules["quorum"], "days_to_answer": rules["days_to_answer"]},
    )
    for order, row in enumerate(rules["criteria"]):
        Criterion.objects.get_or_create(
            call=call, code=row["code"], defaults={**row, "order": order}
        )
    return call
