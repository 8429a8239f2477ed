"""With whom somebody worked before: a possible conflict of interest, which only they can judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fbias.core.registry import Registry
from members.models import Conflict, User


@dataclass(frozen=True)
class Cowork:
    """One person, and where the two worked together."""

    person: User
    occasions: tuple[str, ...]

    @property
    def in_words(self) -> str:
        return ", ".join(self.occasions)


Source = Callable[[User], list[Cowork]]
_sources = Registry[Source]()


def register_cowork(source: Source) -> None:
    _sources.add(source)


def possible_conflicts(person: User) -> list[Cowork]:
    """Past work that no conflict covers yet; what a conflict hides is not among the sources."""
    known = set(Conflict.objects.filter(person=person).values_list("with_person", flat=True))
    return [one for source in _sources for one in source(person) if one.person.pk not in known]
