"""The pace of what one address brings to a web server, before any page or chat sees it: the same on both servers."""

from math import inf
from time import monotonic

from django.conf import settings

from supportportal.foundations.client_address import Headers, client_address, countable_network
from supportportal.foundations.pace import Pace

MEGABYTE = 1024 * 1024

# A handshake costs 2 ms. An office, or the customers behind one address of a VPN, that come back all at once after a
# restart have their lines within seconds. Only who would wait for longer is sent away, and comes back by itself.
NEW_LINES = Pace(rate=40, burst=10, longest=10.0)
REFUSALS = Pace(rate=400, burst=1, longest=5.0)  # not all at once either: those who are sent away come back
# As much as a line of 80 Mbit/s brings; the rest of it stays with the sender.
BODIES = Pace(rate=10 * MEGABYTE, burst=4 * MEGABYTE)

TOO_MANY_TEXT = (
    "Too many connections at once. Please try again.\nTrop de connexions à la fois. Veuillez réessayer.\n".encode()
)
TOO_MANY_RESPONSE = (
    b"HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 10\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(TOO_MANY_TEXT), TOO_MANY_TEXT)
)


def address_from(peer: str, headers: Headers) -> str:
    """Empty where that may be everybody, who then have no pace."""
    return countable_network(client_address(peer, headers, proxies=settings.TRUSTED_PROXIES))


def turn_of_line(peer: str, headers: Headers) -> tuple[float, bool]:
    """Seconds until a handshake is answered, and whether the line may be opened then."""
    address = address_from(peer, headers)
    now = monotonic()
    wait = NEW_LINES.wait(address, now=now) if address else 0.0
    if wait < inf:
        return wait, True
    wait = REFUSALS.wait(address, now=now)
    return (wait if wait < inf else 0.0), False


def wait_for_body(address: str, received: int) -> float:
    """Seconds until more is read from `address`."""
    return BODIES.wait(address, received, now=monotonic()) if address else 0.0
