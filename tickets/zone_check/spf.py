"""Who may send letters in a domain’s name (RFC 7208), as a receiving server works it out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from tickets.zone_check.names import Names

MAX_LOOKUPS = 10  # RFC 7208, 4.6.4: with more, receivers take the whole record for broken
RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
ASK = {"include", "a", "mx", "exists", "ptr"}  # and “redirect=”: each costs a question


@dataclass(slots=True)
class Reading:
    """`result`: for the address that was asked about. `lookups`: of the whole record, as the most careful count."""

    records: list[str]
    result: str = "none"
    lookups: int = 0
    includes: list[str] = field(default_factory=list)
    broken: str = ""  # a term that nobody understands, or a name that has no record

    @property
    def ending(self) -> str:
        """What is said of everybody else: “-all”, “~all”, “?all”, “+all”; or nothing."""
        terms = self.records[0].lower().split() if self.records else []
        return next((f"+{term}" if term == "all" else term for term in terms if term.lstrip("+-~?") == "all"), "")


def read(names: Names, domain: str, *, address: str) -> Reading:
    """`address`: whoever hands letters over, or "" where that isn't known."""
    reading = Reading(records=list(_records(names, domain)))
    if len(reading.records) == 1:
        sender = ip_address(address) if address else None
        matched = _match(names, domain, reading.records[0], sender, reading)
        reading.result = "permerror" if reading.broken or reading.lookups > MAX_LOOKUPS else matched or "neutral"
    elif reading.records:
        reading.result = "permerror"
    return reading


def _records(names: Names, domain: str) -> Iterator[str]:
    return (text for text in names.texts(domain) if text.lower().split(" ")[0] == "v=spf1")


def _match(names: Names, domain: str, record: str, sender: IPv4Address | IPv6Address | None, reading: Reading) -> str:
    """The first term that matches; "" if none does. All terms are read, so that all questions are counted."""
    matched = redirect = ""
    for term in record.split()[1:]:
        name, sign, value = term.partition("=")
        if sign and "/" not in name and ":" not in name:
            redirect = value if name.lower() == "redirect" else redirect
            continue
        qualifier, mechanism = (term[0], term[1:]) if term[0] in RESULTS else ("+", term)
        if _applies(names, domain, mechanism, sender, reading) and not matched:
            matched = RESULTS[qualifier]
    if redirect and not matched:
        _count(reading)
        matched = _of_another(names, redirect, sender, reading)
    return matched


def _applies(
    names: Names, domain: str, mechanism: str, sender: IPv4Address | IPv6Address | None, reading: Reading
) -> bool:
    kind, _, rest = mechanism.partition(":")
    kind, _, own_length = kind.partition("/")
    kind = kind.lower()
    if kind in ASK:
        _count(reading)
    if kind == "all":
        return True
    if reading.lookups > MAX_LOOKUPS or kind in ("exists", "ptr"):
        return False  # of our sender alone nothing is said by them
    if kind == "include":
        reading.includes.append(rest)
        return _of_another(names, rest, sender, reading) == "pass"
    if kind in ("ip4", "ip6"):
        return _is_in(sender, rest, reading)
    if kind in ("a", "mx"):
        host, _, length = rest.partition("/")
        hosts = names.exchangers(host or domain) if kind == "mx" else [host or domain]
        found = [address for each in filter(None, hosts) for address in names.addresses(each)]
        prefix = (length or own_length).partition("/")[0]
        return any(_is_in(sender, f"{address}/{prefix}".rstrip("/"), reading) for address in found)
    reading.broken = reading.broken or mechanism
    return False


def _of_another(names: Names, domain: str, sender: IPv4Address | IPv6Address | None, reading: Reading) -> str:
    records = [] if "%" in domain else list(_records(names, domain))
    if len(records) != 1:
        reading.broken = reading.broken or domain
        return ""
    return _match(names, domain, records[0], sender, reading)


def _is_in(sender: IPv4Address | IPv6Address | None, network: str, reading: Reading) -> bool:
    try:
        named = ip_network(network, strict=False)
    except ValueError:
        reading.broken = reading.broken or network
        return False
    return sender is not None and sender in named


def _count(reading: Reading) -> None:
    reading.lookups += 1
