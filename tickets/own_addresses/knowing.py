"""What each process knows of our mail addresses: read whole, and once more after somebody has changed one.

Whoever reads the ledger anyway asks in the same query for `REVISION`; others look again before they judge an address.
"""

from tickets.letters.addresses import OwnAddress, is_at_our_domain, know, known_revision
from tickets.models import MailAddress

REVISION = "(SELECT COALESCE(SUM(revision), 0) FROM tickets_mailaddress)"


def look_again() -> None:
    rows = list(MailAddress.objects.values_list("pk", "address", "topic", "language", "revision"))
    addresses = (OwnAddress(key, address, topic, language) for key, address, topic, language, _ in rows)
    know(addresses, revision=sum(revision for *_, revision in rows))


def look_again_after(revision: int) -> None:
    """`revision`: what `REVISION` was in the caller’s query."""
    if revision != known_revision():
        look_again()


def is_ours(address: str) -> bool:
    """As it is just now: for an address that somebody types."""
    look_again()
    return is_at_our_domain(address)
