"""Our own addresses: `support@`, those that administrators add, and what a plus in them says."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from tickets.letters.mail_providers import MAIL_PROVIDERS

POSTMASTER = "postmaster"  # every domain that takes letters has one (RFC 5321, 4.5.1)
MAX_ADDRESS = 320  # characters: 64 of the local part, 255 of the domain (RFC 5321, 4.5.3.1)
GMAIL = frozenset({"gmail.com", "googlemail.com"})
MAILER_DAEMON = "mailer-daemon"  # how Postfix and sendmail spell the null sender to a program


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """Beside the support address. Topic and language: of the requests that come to it; "" where letters decide."""

    key: int
    address: str
    topic: str = ""
    language: str = ""


@dataclass(slots=True)
class _Known:
    """What this process knows of them, and how often they had been changed by then."""

    added: dict[tuple[str, str], OwnAddress]
    domains: set[str]
    revision: int = 0


_known = _Known({}, set())


def know(addresses: Iterable[OwnAddress], *, revision: int) -> None:
    """All there are: what this process knew before is forgotten. A mail provider’s domain is not ours for that."""
    _known.added = {split(own.address): own for own in addresses}
    _known.domains = {domain for _, domain in _known.added if domain not in MAIL_PROVIDERS}
    _known.revision = revision


def own_domains() -> dict[str, str]:
    """With an address of ours at each; the support address's first. A mail provider’s domain is not ours."""
    added = {domain: own.address for (_, domain), own in _known.added.items() if domain in _known.domains}
    return {split(settings.SUPPORT_ADDRESS)[1]: settings.SUPPORT_ADDRESS} | added


def known_revision() -> int:
    return _known.revision


@lru_cache(maxsize=10_000)
def split(address: str) -> tuple[str, str]:
    """Local part and domain in a comparable spelling: lower case, the domain as the DNS has it."""
    local, _, domain = address.strip().strip("<>").rpartition("@")
    return local.lower(), dns_name(domain)


@lru_cache(maxsize=10_000)
def mailbox_of(address: str) -> str:
    """One spelling for every address that ends in the same mailbox, as far as spelling tells.

    What follows a plus is its owner's note (RFC 5233), and Gmail reads no dots. For counting, never for sending: a
    domain may be longer in the DNS than as it is written, and is cut to what a column holds.
    """
    local, domain = split(address)
    base = local.partition("+")[0] or local
    return f"{base.replace('.', '')}@gmail.com" if domain in GMAIL else f"{base}@{domain}"[:MAX_ADDRESS]


def dns_name(domain: str) -> str:
    name = domain.strip().rstrip(".").lower()
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def is_at_our_domain(address: str) -> bool:
    """Nobody there is a customer; at a mail provider’s domain that is true of our own mailbox alone."""
    local, domain = split(address)
    if not local:
        return False
    return domain == split(settings.SUPPORT_ADDRESS)[1] or domain in _known.domains or plus_part(address) is not None


def is_taken(address: str) -> bool:
    """Whether a letter may come to this address by SMTP or LMTP: ours, their `+` forms, the postmaster.

    Among the `+` forms are those that we sign ourselves: where answers go, and where bounces do.
    """
    return plus_part(address) is not None or is_postmaster(address)


def is_postmaster(address: str) -> bool:
    local, domain = split(address)
    return local == POSTMASTER and (domain == split(settings.SUPPORT_ADDRESS)[1] or domain in _known.domains)


def envelope_sender(raw_address: str) -> str:
    """As `MAIL FROM` or a mail server's macro has it, without brackets; "" for the null sender of bounces (`<>`)."""
    address = raw_address.strip("<> \t\r\n")
    is_null = raw_address.lstrip().startswith("<>") or address.partition("@")[0].lower() == MAILER_DAEMON
    return "" if is_null else address


def plus_part(address: str) -> str | None:
    """What follows the plus in an address of ours: "billing" of `support+billing@`; "" without; None if not ours."""
    local, domain = split(address)
    base, _, tag = local.partition("+")
    is_ours = (base, domain) == split(settings.SUPPORT_ADDRESS) or (base, domain) in _known.added
    return tag if is_ours else None


def added_address(addresses: Iterable[str]) -> OwnAddress | None:
    """The first of those that administrators have added, also by a `+` form of it; the support address comes last."""
    found = (_known.added.get((local.partition("+")[0], domain)) for local, domain in map(split, addresses))
    ours = [own for own in found if own]
    return min(ours, key=lambda own: split(own.address) == split(settings.SUPPORT_ADDRESS), default=None)


def with_plus(tag: str, address: str = "") -> str:
    """Of the support address, or of another `address` of ours."""
    local, _, domain = (address or settings.SUPPORT_ADDRESS).rpartition("@")
    return f"{local}+{tag}@{domain}"
