"""The letter that a mail server hands over by a pipe."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from tickets.mailroom import spool
from tickets.models import IncomingEmail


def receive(letter: BinaryIO, *, sender: str, recipients: Sequence[str], now: datetime) -> Path:
    """Reads it whole and returns once it is durable; raises OSError otherwise. An mbox "From " line is no harm."""
    envelope = spool.Envelope(
        source=IncomingEmail.Source.PIPE, received_at=now, sender=sender.strip("<>"), recipients=tuple(recipients)
    )
    return spool.keep(letter.read(), envelope=envelope)
