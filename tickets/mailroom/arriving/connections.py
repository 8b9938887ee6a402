"""Who is connected to an intake: nobody takes all the room, and idle connections soon make room for others."""

from collections import Counter
from ipaddress import IPv6Address, ip_address

MAX_CONNECTIONS = 500  # altogether
MAX_CONNECTIONS_PER_ORIGIN = 20  # as many as a mail server opens to another by default
FIRST_COMMAND_TIMEOUT = 30.0  # seconds after our greeting
COMMAND_TIMEOUT = 300.0  # seconds between commands (RFC 5321, 4.5.3.2.7)
COMMAND_TIMEOUT_WHEN_BUSY = 30.0  # once half of the room is taken
TOO_MANY_CONNECTIONS = "421 4.3.2 Too many connections, please try again later"
TOO_MANY_FROM_ONE_ORIGIN = "421 4.7.0 Too many connections from your address, please try again later"


class Connections:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        self._count = 0
        self._from: Counter[str] = Counter()

    def enter(self, origin: str) -> str:
        """Counts the connection, and returns its refusal, or "". `origin` as `origin_of` returns it."""
        self._count += 1
        self._from[origin] += bool(origin)
        if self._count > MAX_CONNECTIONS:
            return TOO_MANY_CONNECTIONS
        return TOO_MANY_FROM_ONE_ORIGIN if self._from[origin] > MAX_CONNECTIONS_PER_ORIGIN else ""

    def leave(self, origin: str) -> None:
        self._count -= 1
        self._from[origin] -= bool(origin)
        if not self._from[origin]:
            del self._from[origin]

    @property
    def command_timeout(self) -> float:
        return COMMAND_TIMEOUT_WHEN_BUSY if self._count > MAX_CONNECTIONS / 2 else COMMAND_TIMEOUT


def origin_of(peer: object, own: object) -> str:
    """What a connection is counted by, from the addresses of its two ends; "" for this machine, which isn't counted.

    A mail server here brings everybody's letters, and our own checks come from here. In IPv6 one customer has a /64.
    """
    if not (isinstance(peer, tuple) and isinstance(own, tuple)) or peer[0] == own[0]:
        return ""
    address = ip_address(str(peer[0]).partition("%")[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return ""
    return str(address) if address.version == 4 else address.exploded[:19]
