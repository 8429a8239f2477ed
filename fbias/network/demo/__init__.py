"""The network's own life in the demo: a meeting that was held, the next one, and its topics."""

from __future__ import annotations

from collections.abc import Mapping

from members.models import User


def load(people: Mapping[str, User]) -> None:
    """See `fbias.network.demo.loading.load`; imported late, as models are read after the apps."""
    from fbias.network.demo.loading import load as load_network

    load_network(people)
