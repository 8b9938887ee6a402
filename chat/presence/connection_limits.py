"""Who holds the lines of this process: how many one address may have open, and how much it may say on all of them."""

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from chat.protocol.frames import Bucket

# Many customers of one VPN come from one address, and a whole office does: what is bounded is what it can cost us.
LINES_AT_ONCE = 500
FORGOTTEN_AFTER = 120.0  # seconds without a line; by then its bucket is full again


@dataclass(slots=True)
class Caller:
    posts: Bucket
    lines: int = 0
    left_at: float = 0.0


class Callers:
    """Exact, since it counts what this process itself holds; touched on the loop's thread only."""

    lines_at_once = LINES_AT_ONCE
    post_rate: dict[str, Any] = {"rate": 2, "burst": 120}  # 120 a minute, in whichever rhythm

    def __init__(self) -> None:
        self.by_address: dict[str, Caller] = defaultdict(lambda: Caller(Bucket(**self.post_rate)))
        self.swept_at = time.monotonic()

    def arrive(self, address: str) -> bool:
        """One line more; False when the address has as many as it may have."""
        caller = self.by_address[address]
        if caller.lines >= self.lines_at_once:
            return False
        caller.lines += 1
        return True

    def depart(self, address: str) -> None:
        caller = self.by_address[address]
        caller.lines -= 1
        caller.left_at = time.monotonic()
        self._forget_the_long_gone(caller.left_at)

    def may_post(self, address: str) -> bool:
        return self.by_address[address].posts.allows()

    def _forget_the_long_gone(self, now: float) -> None:
        if now - self.swept_at < FORGOTTEN_AFTER:
            return
        self.swept_at = now
        for address, caller in list(self.by_address.items()):
            if not caller.lines and now - caller.left_at > FORGOTTEN_AFTER:
                del self.by_address[address]


callers = Callers()
