"""The DNS, asked: an empty list where there is nothing, and never a guess."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import dns.exception
import dns.resolver
import dns.reversename

PATIENCE = 6.0  # seconds for one question, over all servers


class NoDns(Exception):
    """Nobody answers; nothing more can be asked."""


class Unanswered(Exception):
    """A server answers, and doesn't know about this name just now."""


@dataclass(frozen=True, slots=True)
class Names:
    resolver: dns.resolver.Resolver

    def texts(self, name: str) -> list[str]:
        """Of TXT records, each as one text."""
        return [b"".join(record.strings).decode(errors="replace") for record in self._ask(name, "TXT")]

    def exchangers(self, domain: str) -> list[str]:
        """Hosts that take letters for a domain, the preferred first; "" stands for “nobody” (RFC 7505)."""
        found = sorted(self._ask(domain, "MX"), key=lambda record: record.preference)
        return [record.exchange.to_text(omit_final_dot=True).rstrip(".").lower() for record in found]

    def addresses(self, host: str) -> list[str]:
        return [record.address for kind in ("A", "AAAA") for record in self._ask(host, kind)]

    def aliases(self, host: str) -> list[str]:
        return [record.target.to_text(omit_final_dot=True) for record in self._ask(host, "CNAME")]

    def names_of(self, address: str) -> list[str]:
        """Of a network address, as its owner says in the reverse zone."""
        found = self._ask(dns.reversename.from_address(address).to_text(), "PTR")
        return [record.target.to_text(omit_final_dot=True).lower() for record in found]

    def _ask(self, name: str, kind: str) -> Iterator[Any]:
        try:
            answer = self.resolver.resolve(name, kind, lifetime=PATIENCE, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return iter(())
        except (dns.exception.Timeout, dns.resolver.NoResolverConfiguration, OSError) as problem:
            raise NoDns(name) from problem
        except (dns.resolver.NoNameservers, dns.exception.DNSException) as problem:
            raise Unanswered(name) from problem
        return iter(answer)


def names(server: str) -> Names:
    """As this machine asks, or by a server such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353. ValueError."""
    if not server:
        try:
            return Names(dns.resolver.Resolver())
        except dns.resolver.NoResolverConfiguration as problem:
            raise NoDns("/etc/resolv.conf") from problem
    host, _, port = server.rpartition(":") if server.count(":") == 1 or "]:" in server else (server, "", "53")
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [str(ip_address(host.strip("[]")))]
    resolver.port = int(port)
    return Names(resolver)
