"""Who may do what in the network's own life; `workflow.py` says when.

A conflict of interest beats every role: what `visible_to` hides is as if it were not there.
"""

from __future__ import annotations

from typing import Any

import rules

from members.rules import is_analyst, is_coordinator

is_inside = is_analyst | is_coordinator


@rules.predicate
def is_not_hidden(user: Any, thing: Any) -> bool:
    """Asked once per person and object: a page asks for every one of its buttons."""
    if thing is None:
        return True
    known: dict[Any, bool] = thing.__dict__.setdefault("_open_to", {})
    if user.pk not in known:
        rows = type(thing)._default_manager
        known[user.pk] = rows.visible_to(user).filter(pk=thing.pk).exists()
    return known[user.pk]


@rules.predicate
def is_proposer(user: Any, topic: Any) -> bool:
    return topic is not None and topic.proposed_by_id == user.pk


@rules.predicate
def is_asker(user: Any, request: Any) -> bool:
    return request is not None and request.asked_by_id == user.pk


@rules.predicate
def is_shower(user: Any, preview: Any) -> bool:
    return preview is not None and preview.shown_by_id == user.pk


@rules.predicate
def is_finder(user: Any, reading: Any) -> bool:
    return reading is not None and reading.added_by_id == user.pk


@rules.predicate
def is_owner(user: Any, item: Any) -> bool:
    return item is not None and item.owner_id == user.pk


@rules.predicate
def is_learner(user: Any, pair: Any) -> bool:
    return pair is not None and pair.learner.user_id == user.pk


@rules.predicate
def is_mentor(user: Any, pair: Any) -> bool:
    return pair is not None and pair.mentor is not None and pair.mentor.user_id == user.pk


@rules.predicate
def is_keeper(user: Any, resource: Any) -> bool:
    return resource is not None and resource.keeper_id == user.pk


@rules.predicate
def keeps_what_is_asked_for(user: Any, request: Any) -> bool:
    return request is not None and request.resource.keeper_id == user.pk


sees = is_inside & is_not_hidden
coordinates = is_coordinator & is_not_hidden
proposed = is_inside & is_proposer & is_not_hidden
asked = is_inside & is_asker & is_not_hidden
shows = is_inside & is_shower
added = is_inside & is_finder
may_read = is_not_hidden
owns = is_inside & is_owner & is_not_hidden
learns = is_inside & is_learner & is_not_hidden
mentors = is_inside & is_mentor & is_not_hidden
is_of_the_pair = learns | mentors
keeps = is_inside & is_keeper
answers = (is_coordinator | is_inside & keeps_what_is_asked_for) & ~is_asker & is_not_hidden
