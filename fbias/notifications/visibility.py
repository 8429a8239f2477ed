"""Who must not see which mails; upper apps say so, because they know the conflicts of interest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from fbias.core.registry import Registry

if TYPE_CHECKING:
    from members.models import User

Hidden = Callable[["User"], Q]
RULES = Registry[Hidden]()
RULES_FOR_RECIPIENTS = Registry[Hidden]()


def register_hidden(rule: Hidden, *, from_recipient: bool = False) -> None:
    """Hide the notifications that `rule(user)` selects from that user, coordinators included.

    `from_recipient` hides the person's own mails as well, and stops those not sent yet.
    """
    RULES.add(rule)
    if from_recipient:
        RULES_FOR_RECIPIENTS.add(rule)


def hidden_from(user: User) -> Q:
    """Every notification to others that some rule hides from this person."""
    return _any_of(RULES, user)


def hidden_from_recipient(user: User) -> Q:
    """Every notification that this person must not read, though it was written to them."""
    return _any_of(RULES_FOR_RECIPIENTS, user)


def _any_of(rules: Iterable[Hidden], user: User) -> Q:
    hidden = Q(pk__in=[])
    for rule in rules:
        hidden |= rule(user)
    return hidden


def about_any_of(objects: QuerySet) -> Q:
    """The notifications about one of these objects: what a rule usually returns."""
    keys = objects.order_by().annotate(about_key=Cast("pk", CharField())).values("about_key")
    return Q(about_type=ContentType.objects.get_for_model(objects.model), about_id__in=keys)
