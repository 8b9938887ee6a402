"""Whoever comes in a crowd waits for their turn; a few wait for nothing, and nobody for somebody else."""

from math import inf

from supportportal.foundations import pace
from supportportal.foundations.pace import Pace

CROWD, OTHER = "203.0.113.66", "198.51.100.1"


def test_a_burst_is_served_at_once_and_what_follows_at_the_rate() -> None:
    lines = Pace(rate=2, burst=3)
    assert [lines.wait(CROWD, now=100.0) for _ in range(6)] == [0, 0, 0, 0.5, 1, 1.5]
    assert lines.wait(OTHER, now=100.0) == 0
    assert lines.wait(CROWD, now=101.0) == 1  # the one before would have waited until 101.5
    assert [lines.wait(CROWD, now=200.0) for _ in range(4)] == [0, 0, 0, 0.5]  # never more than the burst is saved up


def test_an_amount_counts_as_what_it_is() -> None:
    bodies = Pace(rate=10, burst=20)
    assert [bodies.wait(CROWD, amount, now=100.0) for amount in (20, 5, 10, 0)] == [0, 0.5, 1.5, 1.5]


def test_who_would_wait_too_long_is_told_so_and_takes_nobodys_place() -> None:
    lines = Pace(rate=2, burst=1, longest=1.0)
    assert [lines.wait(CROWD, now=100.0) for _ in range(5)] == [0, 0.5, 1, inf, inf]
    assert [lines.wait(CROWD, now=100.5) for _ in range(2)] == [1, inf]


def test_only_those_who_would_wait_for_nothing_are_forgotten() -> None:
    lines = Pace(rate=1, burst=1)
    for number in range(pace.MANY):
        lines.wait(f"address {number}", now=100.0)
    lines.wait(CROWD, now=101.5)
    lines.wait(OTHER, now=101.5)
    assert set(lines.served_until) == {CROWD, OTHER}
    assert lines.wait(CROWD, now=101.5) == 1
