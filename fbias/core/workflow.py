"""A life cycle is a table that can be read aloud; `advance` is the only door through it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.errors import IllegalStep
from fbias.core.registry import Registry
from fbias.core.timeline import apply_changes, record


def lock_for[M: models.Model](instance: M, name: str, *, by: Any) -> M:
    """The fresh row, locked, if this person may take the step; `by=None` is the portal itself.

    Raises `PermissionDenied`. Must run in a transaction.
    """
    model: Any = instance._meta.model  # also behind the lazy user of a request
    locked: M = model._base_manager.select_for_update(of=("self",)).get(pk=instance.pk)
    if by is not None and not by.has_perm(model.get_perm(name), locked):
        raise PermissionDenied
    return locked


@dataclass(frozen=True, init=False)
class Step:
    """Where a step may start and where it ends (`None`: it stays); `note` says it in words."""

    sources: frozenset[str]
    target: str | None
    note: str

    def __init__(self, sources: Iterable[str], target: str | None, note: str = "") -> None:
        object.__setattr__(self, "sources", frozenset(str(source) for source in sources))
        object.__setattr__(self, "target", target if target is None else str(target))
        object.__setattr__(self, "note", note)


WORKFLOWS = Registry["Workflow"]()
CHAPTERS = Registry[Callable[[], Iterator[str]]]()  # what apps add to the document of life cycles


class Workflow:
    """The states of one model and the steps between them, checked when it is made.

    A step's name is also its permission (`withdraw_consultation`) and its timeline verb
    (`consultation.withdraw`), so the three cannot drift apart.
    """

    def __init__(
        self, states: type[models.TextChoices], *, initial: str, steps: Mapping[str, Step]
    ) -> None:
        self.states, self.initial, self.steps = states, str(initial), dict(steps)
        self._refuse_islands()
        WORKFLOWS.add(self)

    @property
    def name(self) -> str:
        """“Open desk” for `OpenDeskStatus`: what the document of workflows calls it."""
        noun = self.states.__name__.removesuffix("Status").removesuffix("State")
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", noun).capitalize()

    def _refuse_islands(self) -> None:
        reached, frontier = {self.initial}, {self.initial}
        while frontier:
            frontier = {
                step.target
                for step in self.steps.values()
                if step.target and step.sources & frontier
            } - reached
            reached |= frontier
        islands = set(self.states.values) - reached
        unknown = {
            state
            for step in self.steps.values()
            for state in (*step.sources, step.target or self.initial)
        } - set(self.states.values)
        if islands or unknown:
            raise ImproperlyConfigured(
                f"{self.states.__name__}: never reached {sorted(islands)}, "
                f"not a state {sorted(unknown)}"
            )

    @transaction.atomic
    def advance[M: models.Model](self, instance: M, name: str, *, by: Any, **changes: Any) -> M:
        """Take one step on the locked row and return the fresh object.

        Permission is asked of the locked row before its state, so a stranger learns nothing.
        `by=None` is the portal itself (a deadline, a verified upload) and needs no permission.
        Raises `PermissionDenied`, `IllegalStep`, or `DomainError` when a constraint says no.
        """
        locked: Any = lock_for(instance, name, by=by)
        step = self.steps[name]
        if locked.status not in step.sources:
            raise IllegalStep(
                _("This can no longer be done: the state is now “%(state)s”. Reload the page.")
                % {"state": locked.get_status_display()}
            )
        previous = locked.status
        changed = apply_changes(locked, changes | {"status": step.target or previous})
        with constraints_speak(type(locked)):
            locked.full_clean(validate_unique=False)
            locked.save()
        record(locked, name, by=by, previous=previous, changes=changed)
        return locked

    def open_to(self, user: Any, instance: Any) -> set[str]:
        """The steps that start here and that this person may take: what buttons are drawn from."""
        return {
            name
            for name, step in self.steps.items()
            if instance.status in step.sources
            and user.has_perm(type(instance).get_perm(name), instance)
        }
