"""Who sent a letter, and where it was delivered, when only its own headers say so."""

from tickets.letters import mime
from tickets.letters.addresses import envelope_sender
from tickets.letters.headers import mailboxes

RECIPIENT_HEADERS = {"delivered-to", "x-original-to", "envelope-to"}
MAX_RECIPIENTS_READ = 20


def sender_and_recipients(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """As the last mail server added them on top (RFC 5321, 4.4); without a Return-Path, From gives the sender."""
    headers = mime.read_headers(raw)
    senders = [envelope_sender(value) for name, value in headers if name == "return-path"]
    authors = [mailbox.address for name, value in headers if name == "from" for mailbox in mailboxes(value)]
    recipients = [value.strip(" <>") for name, value in headers if name in RECIPIENT_HEADERS]
    return [*senders, *authors, ""][0], tuple(recipients[:MAX_RECIPIENTS_READ])
