"""One matcher per process, made of the tags in use and of what users said about suggestions."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock, Thread

from django.conf import settings
from django.db import connection

from fbias.core.registry import Registry
from members.matching import Example, Matcher, Term
from members.matching.vocabulary import enriched, split
from members.models import Tag

LEARNS_EVERY = 3600.0  # seconds
BOTH = 2  # with and without what was learned
COLUMNS = ("slug", "group", "label_en", "label_fr", "synonyms_en", "synonyms_fr")

logger = logging.getLogger(__name__)
Rows = tuple[tuple[str, ...], ...]
ExampleSource = Callable[[], Iterable[Example]]


@dataclass(frozen=True)
class Made:
    """A matcher and what it was made of, to see when something else is asked for."""

    rows: Rows
    examples: tuple[Example, ...]
    matcher: Matcher
    looked_at: float

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self.looked_at > LEARNS_EVERY


_sources = Registry[ExampleSource]()
_made: dict[bool, Made] = {}
_building, _learning = Lock(), Lock()


def learn_from(source: ExampleSource) -> None:
    """Add a source of examples: it reads them from its rows each time, nothing is kept but here."""
    _sources.add(source)


def matcher(*, learned: bool) -> Matcher:
    """The matcher of this process, at the price of one small query.

    `learned` adds what users confirmed and refused. Without it the answer depends on the vocabulary
    and the text only: fit for readers from whom requests are hidden. Nobody waits but the first:
    a changed vocabulary, and each hour what users said, are learned beside the requests.
    """
    if learned not in _made:
        with _building:
            if learned not in _made:
                _made[learned] = make(vocabulary_rows(), examples_now() if learned else ())
    elif (learned and _made[learned].is_old) or _made[learned].rows != vocabulary_rows():
        in_background(learn)
    return _made[learned].matcher


def is_ready() -> bool:
    """Whether asking costs milliseconds. If not, it is made ready beside the requests."""
    if len(_made) < BOTH and settings.MATCHER_LEARNS_IN_BACKGROUND:
        in_background(learn)
        return False in _made
    return True


def learn() -> None:
    """Make both matchers again where the vocabulary or the examples have changed."""
    rows = vocabulary_rows()
    for learned, examples in ((False, ()), (True, examples_now())):
        made = _made.get(learned)
        if made and (made.rows, made.examples) == (rows, examples):
            _made[learned] = replace(made, looked_at=time.monotonic())
        else:
            _made[learned] = make(rows, examples)


def make(rows: Rows, examples: tuple[Example, ...]) -> Made:
    return Made(rows, examples, trained(rows, examples), time.monotonic())


@lru_cache(maxsize=BOTH)
def trained(rows: Rows, examples: tuple[Example, ...]) -> Matcher:
    """A matcher that has ranked once: the first ranking takes longer than all others.

    While nobody has said anything about suggestions, both are the same one.
    """
    terms = enriched(
        Term(slug, group, label_en, label_fr, split(synonyms_en), split(synonyms_fr))
        for slug, group, label_en, label_fr, synonyms_en, synonyms_fr in rows
    )
    ready = Matcher(terms, examples)
    ready.rank("cells")
    return ready


def examples_now() -> tuple[Example, ...]:
    return tuple(example for source in _sources for example in source())


def vocabulary_rows() -> Rows:
    return tuple(Tag.objects.in_use().order_by("slug").values_list(*COLUMNS))


def in_background(job: Callable[[], None]) -> None:
    """Run it in a thread of its own, one at a time; in the request where threads are off."""
    if not settings.MATCHER_LEARNS_IN_BACKGROUND:
        job()
    elif _learning.acquire(blocking=False):
        Thread(target=_run, args=(job,), name="matcher", daemon=True).start()


def _run(job: Callable[[], None]) -> None:
    try:
        job()
    except Exception:
        logger.exception("The matcher could not be made")
    finally:
        connection.close()
        _learning.release()
