"""Who holds the lines of this process: how many one address may have open, and how much it may post on all of them."""

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from chat.protocol.frames import Bucket

# Many customers share the address of a VPN or an office: the limit is only there to bound what it can cost us.
MAX_LINES_PER_ADDRESS = 500
FORGET_AFTER_SECONDS = 120.0  # without a line; by then its bucket is full again


@dataclass(slots=True)
class AddressUse:
    posts: Bucket
    lines: int = 0
    left_at: float = 0.0


class ConnectionLimits:
    """Exact, because it counts what this process itself holds; touched only on the loop's thread."""

    lines_at_once = MAX_LINES_PER_ADDRESS
    post_rate: dict[str, Any] = {"rate": 2, "burst": 120}  # 120 a minute, in any rhythm

    def __init__(self) -> None:
        self.by_address: dict[str, AddressUse] = defaultdict(lambda: AddressUse(Bucket(**self.post_rate)))
        self.swept_at = time.monotonic()

    def arrive(self, address: str) -> bool:
        """Counts one more line; False when the address already has as many as it may."""
        use = self.by_address[address]
        if use.lines >= self.lines_at_once:
            return False
        use.lines += 1
        return True

    def depart(self, address: str) -> None:
        use = self.by_address[address]
        use.lines -= 1
        use.left_at = time.monotonic()
        self._forget_the_long_gone(use.left_at)

    def may_post(self, address: str) -> bool:
        return self.by_address[address].posts.allows()

    def _forget_the_long_gone(self, now: float) -> None:
        if now - self.swept_at < FORGET_AFTER_SECONDS:
            return
        self.swept_at = now
        for address, use in list(self.by_address.items()):
            if not use.lines and now - use.left_at > FORGET_AFTER_SECONDS:
                del self.by_address[address]


limits = ConnectionLimits()
