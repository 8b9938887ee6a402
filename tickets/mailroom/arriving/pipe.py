"""The letter that a mail server hands over by a pipe."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from tickets.letters.addresses import envelope_sender
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.envelopes import sender_and_recipients
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.models import IncomingEmail


def receive(letter: BinaryIO, *, sender: str | None, recipients: Sequence[str], now: datetime) -> Path:
    """Reads it whole and returns once it is durable, else raises OSError. An mbox "From " line does no harm.

    Without `sender`, or without recipients, the letter's own headers give them. Recipients are not checked: whoever
    set up the pipe chose which letters go through it, and would lose one that is refused here.
    """
    raw = letter.read()
    header_sender, header_recipients = sender_and_recipients(raw)
    envelope = Envelope(
        source=IncomingEmail.Source.PIPE,
        received_at=now,
        sender=header_sender if sender is None else envelope_sender(sender),
        recipients=tuple(recipients) or header_recipients,
    )
    return spool.keep(raw, envelope=envelope)
