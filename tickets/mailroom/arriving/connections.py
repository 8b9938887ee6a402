"""Who is connected to an intake: nobody takes all the room, and who only sits there soon makes room for others."""

from collections import Counter
from ipaddress import IPv6Address, ip_address

MOST = 500  # connections altogether
MOST_FROM_ONE = 20  # from one address: as many as a mail server opens to another, unless it is told to
FIRST_COMMAND_WITHIN = 30.0  # seconds after our greeting
PATIENCE = 300.0  # seconds between commands (RFC 5321, 4.5.3.2.7)
PATIENCE_WHEN_FULL = 30.0  # the same, once half of the room is taken
FULL = "421 4.3.2 Too many connections, please try again later"
FULL_OF_ONE = "421 4.7.0 Too many connections from your address, please try again later"


class Connections:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        self._count = 0
        self._from: Counter[str] = Counter()

    def enter(self, origin: str) -> str:
        """Counts it in; the refusal for it, or "". `origin` as `origin_of` gives it."""
        self._count += 1
        self._from[origin] += bool(origin)
        if self._count > MOST:
            return FULL
        return FULL_OF_ONE if self._from[origin] > MOST_FROM_ONE else ""

    def leave(self, origin: str) -> None:
        self._count -= 1
        self._from[origin] -= bool(origin)
        if not self._from[origin]:
            del self._from[origin]

    @property
    def patience(self) -> float:
        return PATIENCE_WHEN_FULL if self._count > MOST / 2 else PATIENCE


def origin_of(peer: object, own: object) -> str:
    """By what the other end is counted, of the names of a socket's two ends; "" for this machine, which isn't counted.

    A mail server here brings everybody's letters, and our own checks come from here. Of IPv6 one customer has a /64.
    """
    if not (isinstance(peer, tuple) and isinstance(own, tuple)) or peer[0] == own[0]:
        return ""
    address = ip_address(str(peer[0]).partition("%")[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return ""
    return str(address) if address.version == 4 else address.exploded[:19]
