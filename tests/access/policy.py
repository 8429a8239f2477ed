"""Reads policy.yaml, strictly: an unknown role, scope or key is an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.world import ROLES

KEYS = frozenset(
    [
        "takes",
        "sees",
        "get",
        "post",
        "code",
        "empty",
        "done",
        "idle",
        "saves",
        "body",
        "json",
        "public",
        "leaves_a_line",
    ]
)
PAGE = {"page": []}
Scope = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Row:
    """One line of the policy for one kind of object."""

    route: str
    takes: str | None
    get: Scope | None
    post: Scope | None
    sees: Scope
    public: bool = False
    code: Any = 200
    empty: Any = None
    done: Any = None
    idle: frozenset[str] = frozenset()
    saves: bool = False
    leaves_a_line: bool = False
    body: Any = None
    json: Any = None

    def variants(self, targets: Mapping[str, Mapping[str, list[Any]]]) -> Mapping[str, list[Any]]:
        return targets[self.takes] if self.takes else PAGE

    def refusal(self, role: str, variant: str) -> int:
        """What whoever may not is answered: 403 only where the object is known anyway."""
        return 403 if role in self.sees.get(variant, ()) else 404


@dataclass(frozen=True)
class Policy:
    rows: Mapping[str, list[Row]]
    libraries: Mapping[str, list[int]]
    families: Mapping[str, list[int]]
    opens_for: frozenset[str]
    models: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def family(self, route: Route) -> str | None:
        names = (route.name, route.path)
        return next((f for f in self.families if any(fnmatch(n, f) for n in names)), None)

    def covers(self, route: Route) -> bool:
        known = route.name in self.rows or route.name in self.libraries or route.is_admin
        return known or self.family(route) is not None

    def of_library(self, route: Route, *, visitor: bool) -> tuple[list[int], list[int]]:
        """The codes with which a library may answer GET and an empty form."""
        if route.name in self.libraries:
            codes = self.libraries[route.name]
            get, post = codes[:2] if visitor else codes[2:]
            return [get], [post]
        family = self.families[str(self.family(route))]
        return family, family

    def admins_of(self, label: str) -> frozenset[str] | None:
        return next((who for glob, who in self.models.items() if fnmatch(label, glob)), None)


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    pattern: URLPattern

    @property
    def is_admin(self) -> bool:
        return self.path.startswith("admin/")


def routes(
    resolver: URLResolver | None = None, names: tuple[str, ...] = (), path: str = ""
) -> Iterator[Route]:
    """Every route of the portal; one without a name is called by its path."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = (*names, pattern.namespace) if pattern.namespace else names
            yield from routes(pattern, inside, here)
        else:
            yield Route(":".join((*names, pattern.name)) if pattern.name else here, here, pattern)


def read_policy() -> Policy:
    found = yaml.safe_load(Path(__file__).with_name("policy.yaml").read_text())
    reader = Reader(found["groups"], found["scopes"])
    rows = {
        route: [
            row
            for entry in (entries if isinstance(entries, list) else [entries])
            for row in reader.rows(route, entry)
        ]
        for route, entries in found["routes"].items()
    }
    admin = found["admin"]
    return Policy(
        rows=rows,
        libraries=found["libraries"],
        families=found["families"],
        opens_for=reader.roles(admin["opens_for"]),
        models={glob: reader.roles(who) for glob, who in admin["models"].items()},
    )


class Reader:
    def __init__(self, groups: Mapping[str, list[str]], scopes: Mapping[str, Any]) -> None:
        self.groups, self.scopes = groups, scopes

    def roles(self, names: list[str]) -> frozenset[str]:
        found: set[str] = set()
        for name in names:
            if name in self.groups:
                found |= self.roles(self.groups[name])
            elif name in ROLES:
                found.add(name)
            else:
                raise ValueError(f"{name!r} is neither a role nor a group")
        return frozenset(found)

    def scope(self, given: Any) -> Scope | None:
        if given is None:
            return None
        named = self.scopes[given] if isinstance(given, str) else given
        return {variant: self.roles(names) for variant, names in named.items()}

    def rows(self, route: str, entry: Mapping[str, Any]) -> Iterator[Row]:
        if unknown := set(entry) - KEYS:
            raise ValueError(f"{route}: {sorted(unknown)}")
        takes = entry.get("takes")
        plain = {k: entry[k] for k in entry if k not in ("takes", "get", "post", "sees", "idle")}
        for one in takes if isinstance(takes, list) else [takes]:
            yield Row(
                route=route,
                takes=one,
                get=self.scope(entry.get("get")),
                post=self.scope(entry.get("post")),
                sees=self.scope(entry.get("sees")) or {},
                idle=self.roles(entry.get("idle", [])),
                **plain,
            )
