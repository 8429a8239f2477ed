"""A wait in vain is had once each half minute, whoever asks."""

from fbias.core import quiet
from fbias.core.quiet import QuietMinutes

STORE, BROKER = "http://store", "redis://broker"


def test_half_a_minute_nobody_asks_then_one_for_all_until_there_is_an_answer(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(quiet.time, "monotonic", lambda: now)
    quiets = QuietMinutes()
    assert quiets.may_ask(STORE)
    assert quiets.may_ask(STORE)

    quiets.was_silent(STORE)
    now += 29
    assert not quiets.may_ask(STORE)
    assert quiets.may_ask(BROKER)

    now += 2
    assert [quiets.may_ask(STORE) for _ in range(3)] == [True, False, False]

    quiets.has_answered(STORE)
    assert [quiets.may_ask(STORE) for _ in range(3)] == [True, True, True]
