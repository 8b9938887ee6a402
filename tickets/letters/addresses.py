"""Our own addresses: `support@`, and what a plus in them says."""

from functools import lru_cache

from django.conf import settings

POSTMASTER = "postmaster"  # every domain that takes letters has one (RFC 5321, 4.5.1)
MAX_ADDRESS = 320  # characters: 64 of the local part, 255 of the domain (RFC 5321, 4.5.3.1)
GMAIL = frozenset({"gmail.com", "googlemail.com"})
MAILER_DAEMON = "mailer-daemon"  # how Postfix and sendmail spell the null sender to a program


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
    local, domain = split(address)
    return bool(local) and domain == split(settings.SUPPORT_ADDRESS)[1]


def is_taken(address: str) -> bool:
    """Whether a letter may come to this address by SMTP or LMTP: the support address, its `+` forms, the postmaster.

    Among the `+` forms are those that we sign ourselves: where answers go, and where bounces do.
    """
    return plus_part(address) is not None or is_postmaster(address)


def is_postmaster(address: str) -> bool:
    return split(address) == (POSTMASTER, split(settings.SUPPORT_ADDRESS)[1])


def envelope_sender(raw_address: str) -> str:
    """As `MAIL FROM` or a mail server's macro has it, without brackets; "" for the null sender of bounces (`<>`)."""
    address = raw_address.strip("<> \t\r\n")
    is_null = raw_address.lstrip().startswith("<>") or address.partition("@")[0].lower() == MAILER_DAEMON
    return "" if is_null else address


def plus_part(address: str) -> str | None:
    """What follows the plus in an address of ours: "billing" of `support+billing@`; "" without; None if not ours."""
    local, domain = split(address)
    support, ours = split(settings.SUPPORT_ADDRESS)
    base, _, tag = local.partition("+")
    return tag if domain == ours and base == support else None


def with_plus(tag: str) -> str:
    local, _, domain = settings.SUPPORT_ADDRESS.rpartition("@")
    return f"{local}+{tag}@{domain}"
