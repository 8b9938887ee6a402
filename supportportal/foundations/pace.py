"""How fast one address is served at most: whoever comes in a crowd waits a moment, and nobody else waits for them."""

from math import inf

MANY = 10_000  # addresses; with that many, those that would wait for nothing are forgotten


class Pace:
    """Gives each address `burst` at once and `rate` a second from then on. For one thread of one process."""

    def __init__(self, *, rate: float, burst: float, longest: float = inf) -> None:
        """`longest`: so many seconds is anybody asked to wait; `inf` is an answer then, and nothing is taken."""
        self.rate, self.burst, self.longest = rate, burst, longest
        self.served_until: dict[str, float] = {}

    def wait(self, address: str, amount: float = 1, *, now: float) -> float:
        """Takes `amount`, and says how many seconds it is until `address` may have it. `now` is in seconds, too."""
        rested = now - self.burst / self.rate
        until = max(self.served_until.get(address, rested), rested) + amount / self.rate
        if until - now > self.longest:
            return inf
        if len(self.served_until) >= MANY:
            self.served_until = {other: at for other, at in self.served_until.items() if at > rested}
        self.served_until[address] = until
        return max(0.0, until - now)
