"""The letter that a mail server hands over by a pipe."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from tickets.letters.addresses import envelope_sender
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.envelopes import as_delivered
from tickets.models import IncomingEmail


def receive(letter: BinaryIO, *, sender: str | None, recipients: Sequence[str], now: datetime) -> Path:
    """Reads it whole and returns once it is durable; raises OSError otherwise. An mbox "From " line is no harm.

    Without `sender`, or without recipients, the letter's own head says who they are. Recipients are not judged: whoever
    set up the pipe chose which letters go through it, and one that is refused here would be lost to them.
    """
    raw = letter.read()
    written_sender, written_recipients = as_delivered(raw)
    envelope = spool.Envelope(
        source=IncomingEmail.Source.PIPE,
        received_at=now,
        sender=written_sender if sender is None else envelope_sender(sender),
        recipients=tuple(recipients) or written_recipients,
    )
    return spool.keep(raw, envelope=envelope)
