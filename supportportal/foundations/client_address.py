"""Where a request comes from: the address that proxies wrote down where the operator named them, else the caller's."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.http import HttpRequest

UNKNOWN = "unknown"  # a Unix socket has no address

MAX_LENGTH = 100  # of anything that may be an address, with the name of an interface
THIS_MACHINE = [ip_network("127.0.0.0/8"), ip_network("::1/128")]

Networks = Sequence[IPv4Network | IPv6Network]
Headers = Iterable[tuple[bytes, bytes]]  # as ASGI has them: names in lower case


def client_address(peer: str, headers: Headers, *, proxies: Networks) -> str:
    """The address that is nearest to the customer among those that can be believed.

    Each proxy adds its caller to the end of `X-Forwarded-For`. So it is read from the right, as long as the one who
    wrote it is in `proxies`; what stands further left was written by the caller, who may write anything.
    """
    address = _usual_spelling(peer)
    forwarded = b",".join(value for name, value in headers if name == b"x-forwarded-for").decode("latin-1")
    for hop in reversed(forwarded.split(",")):
        before = _usual_spelling(hop.strip())
        if not before or not is_among(address, proxies):
            break
        address = before
    return address or UNKNOWN


def forwarded_scheme(headers: Headers) -> str:
    """“http” or “https” as `X-Forwarded-Proto` says it, else empty. Whether to believe it is up to the caller."""
    values = [value for name, value in headers if name == b"x-forwarded-proto"]
    scheme = values[0].split(b",")[0].strip().lower().decode("latin-1") if values else ""
    return scheme if scheme in ("http", "https") else ""


def is_among(address: str, networks: Networks) -> bool:
    ip = _usual_spelling(address)
    return bool(ip) and _is_among(ip, tuple(networks))


# Cached, like the spelling: an address is looked at up to six times a request, and a flood brings the same one.
@lru_cache(maxsize=1_000)
def _is_among(address: str, networks: Networks) -> bool:
    return any(ip_address(address) in network for network in networks)


def address_of(request: HttpRequest) -> str:
    """Where this request comes from; `REMOTE_ADDR` has been put right at the door (see `supportportal.asgi`)."""
    return str(request.META.get("REMOTE_ADDR") or UNKNOWN)


def network_of(address: str) -> str:
    """What a limit counts: an IPv4 address, or the /64 of an IPv6 one, where a household picks any it likes."""
    ip = _usual_spelling(address)
    return _network(ip) if ip else UNKNOWN


@lru_cache(maxsize=1_000)
def _network(ip: str) -> str:
    return str(ip_network(f"{ip}/64", strict=False)) if isinstance(ip_address(ip), IPv6Address) else ip


def countable_network(address: str) -> str:
    """`network_of` it, or empty where that may be everybody: a Unix socket, or a proxy here that wasn't named."""
    network = network_of(address)
    return "" if network == UNKNOWN or is_among(address, THIS_MACHINE) else network


def _usual_spelling(text: str) -> str:
    """An IP address as it is usually written, IPv4 inside of IPv6 as IPv4; empty when it is none."""
    return _spelling(text) if len(text) <= MAX_LENGTH else ""


@lru_cache(maxsize=1_000)
def _spelling(text: str) -> str:
    try:
        address = ip_address(text.split("%")[0])
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
