"""The first part of the demo facility: people, places, vocabulary, expertise."""

from __future__ import annotations


def load():
    """See `members.demo.loading.load`; imported late, because models are read after the apps."""
    from members.demo.loading import load as load_people

    return load_people()
