"""Our own addresses: `support@`, and what a plus in them says."""

from functools import lru_cache

from django.conf import settings


@lru_cache(maxsize=10_000)
def split(address: str) -> tuple[str, str]:
    """Local part and domain in a comparable spelling: lower case, the domain as the DNS has it."""
    local, _, domain = address.strip().strip("<>").rpartition("@")
    return local.lower(), dns_name(domain)


def dns_name(domain: str) -> str:
    name = domain.strip().rstrip(".").lower()
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def is_at_our_domain(address: str) -> bool:
    local, domain = split(address)
    return bool(local) and domain == split(settings.SUPPORT_ADDRESS)[1]


def plus_part(address: str) -> str | None:
    """What follows the plus in an address of ours: "billing" of `support+billing@`; "" without; None if not ours."""
    local, domain = split(address)
    support, ours = split(settings.SUPPORT_ADDRESS)
    base, _, tag = local.partition("+")
    return tag if domain == ours and base == support else None


def with_plus(tag: str) -> str:
    local, _, domain = settings.SUPPORT_ADDRESS.rpartition("@")
    return f"{local}+{tag}@{domain}"
