"""Who is connected to an intake: nobody takes all the room, and idle connections make room for others."""

from collections import Counter
from ipaddress import IPv6Address, ip_address
from typing import Protocol

from django.conf import settings

from supportportal.foundations.client_address import is_among

MAX_CONNECTIONS = 500  # altogether
MAX_CONNECTIONS_PER_ORIGIN = 20  # as many as a mail server opens to another by default
FIRST_COMMAND_TIMEOUT = 30.0  # seconds after our greeting
COMMAND_TIMEOUT = 300.0  # seconds between commands (RFC 5321, 4.5.3.2.7)
COMMAND_TIMEOUT_WHEN_BUSY = 30.0  # once half of the room is taken
TOO_MANY_CONNECTIONS = "421 4.3.2 Too many connections, please try again later"
MAKES_ROOM = "421 4.3.2 You were silent longest, and others are waiting: please try again later"
TOO_MANY_FROM_ONE_ORIGIN = "421 4.7.0 Too many connections from your address, please try again later"


class Caller(Protocol):
    """One connection, as it is counted."""

    origin: str  # as `origin_of` returns it
    awaits_answer: bool  # its letter is on the way to the disk

    def leave_with(self, words: str) -> None:
        """Says so, and closes."""


class Connections:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        self._open: dict[Caller, None] = {}  # a dict for its order: who has been silent longest comes first
        self._from: Counter[str] = Counter()

    def enter(self, caller: Caller) -> str:
        """Counts the connection, and returns its refusal, or "". Where no room is left, an idle stranger makes some."""
        self._open[caller] = None
        self._from[caller.origin] += bool(caller.origin)
        if self._from[caller.origin] > MAX_CONNECTIONS_PER_ORIGIN:
            return TOO_MANY_FROM_ONE_ORIGIN
        if len(self._open) <= MAX_CONNECTIONS:
            return ""
        idle = next((other for other in self._open if _is_idle_stranger(other) and other is not caller), None)
        if idle is None:
            return TOO_MANY_CONNECTIONS
        self.leave(idle)
        idle.leave_with(MAKES_ROOM)
        return ""

    def hear(self, caller: Caller) -> None:
        """It has said something, and is the last now to make room."""
        if caller in self._open:
            del self._open[caller]
            self._open[caller] = None

    def leave(self, caller: Caller) -> None:
        """Safe to repeat: who has made room leaves once more when its connection ends."""
        if caller not in self._open:
            return
        del self._open[caller]
        self._from[caller.origin] -= bool(caller.origin)
        if not self._from[caller.origin]:
            del self._from[caller.origin]

    @property
    def command_timeout(self) -> float:
        return COMMAND_TIMEOUT_WHEN_BUSY if len(self._open) > MAX_CONNECTIONS / 2 else COMMAND_TIMEOUT


def _is_idle_stranger(caller: Caller) -> bool:
    """This machine's own mail server, and a relay of ours, may be silent between letters of other people."""
    return bool(caller.origin) and not caller.awaits_answer


def origin_of(peer: object, own: object) -> str:
    """What a connection is counted by, from the addresses of its two ends; "" for who isn't counted.

    That is this machine and the relays in the settings: they bring everybody's letters, and our own checks come from
    here. In IPv6 one customer has a /64.
    """
    if not (isinstance(peer, tuple) and isinstance(own, tuple)) or peer[0] == own[0]:
        return ""
    address = ip_address(str(peer[0]).partition("%")[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback or is_among(str(address), settings.SMTP_RELAYS):
        return ""
    return str(address) if address.version == 4 else address.exploded[:19]
