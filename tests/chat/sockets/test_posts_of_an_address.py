"""How many messages one address may send, however many sockets it opens."""

import time

import pytest

from chat.sockets.consumers import CustomerSocket


def test_one_address_posts_120_a_minute_however_many_lines_it_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as clock:
        clock.setattr(time, "monotonic", lambda: 1_000.0)
        lines = [CustomerSocket() for _ in range(14)]
        for line in lines:
            line.scope = {"client": ("192.0.2.20", 40_000)}
        posts = [line.may_post() for line in lines[:13] for _ in range(10)]
        neighbour = CustomerSocket()
        neighbour.scope = {"client": ("192.0.2.21", 40_000)}
        assert (posts, neighbour.may_post()) == ([True] * 120 + [False] * 10, True)
        clock.setattr(time, "monotonic", lambda: 1_002.0)
        assert [lines[13].may_post() for _ in range(5)] == [True] * 4 + [False]
