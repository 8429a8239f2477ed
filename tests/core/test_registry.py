"""Apps register with lower apps in one way."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from fbias.core.registry import Registry


def test_what_is_added_twice_is_there_once_and_in_order():
    registry = Registry()
    for thing in ("second", "first", "second"):
        registry.add(thing)

    assert list(registry) == ["second", "first"]


def test_two_things_of_one_name_stop_the_start():
    registry = Registry()
    registry.add(1, name="one")
    registry.add(1, name="one")

    with pytest.raises(ImproperlyConfigured, match="“one”"):
        registry.add(2, name="one")

    assert registry["one"] == 1
