"""Who must not see which mails; upper apps say so, because they know the conflicts of interest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from members.models import User

Hidden = Callable[["User"], Q]
RULES: list[Hidden] = []


def register_hidden(rule: Hidden) -> None:
    """Hide the notifications that `rule(user)` selects from that user, coordinators included."""
    RULES.append(rule)


def hidden_from(user: User) -> Q:
    """Every notification that some rule hides from this person."""
    hidden = Q(pk__in=[])
    for rule in RULES:
        hidden |= rule(user)
    return hidden


def about_any_of(objects: QuerySet) -> Q:
    """The notifications about one of these objects: what a rule usually returns."""
    keys = objects.order_by().annotate(about_key=Cast("pk", CharField())).values("about_key")
    return Q(about_type=ContentType.objects.get_for_model(objects.model), about_id__in=keys)
