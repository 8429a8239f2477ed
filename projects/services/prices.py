"""The packaged price list (an example) and the packaged terms: a start, edited in the admin."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from fbias.core.clock import facility_today
from projects.enums import Activity
from projects.models import PriceCategory, Rate, Terms

DATA = Path(__file__).resolve().parents[1] / "data"


def packaged(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@transaction.atomic
def load_example_prices(*, valid_from: date) -> int:
    """Fill an empty price list with the packaged one; a list with prices stays. How many came."""
    if Rate.objects.exists():
        return 0
    rates = []
    for order, row in enumerate(packaged("prices.json")["categories"]):
        category, _made = PriceCategory.objects.get_or_create(
            code=row["code"],
            defaults={"label_en": row["label_en"], "label_fr": row["label_fr"], "order": order},
        )
        rates += [
            Rate(
                category=category,
                activity=activity,
                full=row["full"],
                price=row["price"],
                vat_percent=row["vat_percent"],
                valid_from=valid_from,
            )
            for activity in Activity
            if Activity.is_billed(activity)
        ]
    return len(Rate.objects.bulk_create(rates))


def ensure_terms() -> Terms:
    """The newest terms that are published by today; the packaged ones where there are none."""
    terms = Terms.objects.filter(published_on__lte=facility_today()).first()
    if terms is not None:
        return terms
    terms, _made = Terms.objects.get_or_create(
        published_on=facility_today(), defaults=packaged("terms.json")
    )
    return terms
