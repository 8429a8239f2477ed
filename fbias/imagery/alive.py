"""Long work calls `alive` again and again, so that whoever watches knows that it goes on."""

from collections.abc import Callable

type Alive = Callable[[], None]


def unwatched() -> None:
    """For callers whom nobody watches."""
