"""Who sent a letter, and to which of our addresses, where only its own head says so."""

from tickets.letters import mime
from tickets.letters.addresses import envelope_sender, is_at_our_domain
from tickets.letters.headers import mailboxes

DELIVERED_TO = {"delivered-to", "x-original-to", "envelope-to"}
MOST = 20


def as_delivered(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Sender and recipients as the last mail server wrote them on top (RFC 5321, 4.4); without that, From says who."""
    headers = mime.read_headers(raw)
    senders = [envelope_sender(value) for name, value in headers if name == "return-path"]
    authors = [mailbox.address for name, value in headers if name == "from" for mailbox in mailboxes(value)]
    recipients = [value.strip(" <>") for name, value in headers if name in DELIVERED_TO]
    return [*senders, *authors, ""][0], tuple(filter(is_at_our_domain, recipients[:MOST]))
