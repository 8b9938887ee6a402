"""How a message gets into a ticket: the only place where one is written."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tickets.files import IncomingFile, keep_file
from tickets.models import Agent, Message, Ticket


def write_message(
    ticket: Ticket,
    *,
    author: str,
    text: str,
    created_at: datetime,
    agent: Agent | None = None,
    full_text: str = "",
    html: str = "",
    files: Sequence[IncomingFile] = (),
    from_address: str = "",
    verified: bool | None = None,
    submission_key: UUID | None = None,
) -> Message:
    """For rooms only, inside their transaction. `from_address`: when it isn't the customer's own."""
    message = Message.objects.create(
        ticket=ticket,
        author=author,
        agent=agent,
        from_address=from_address[:320],
        verified=verified,
        text=_storable(text),
        full_text=_storable(full_text),
        html=_storable(html),
        created_at=created_at,
        submission_key=submission_key,
    )
    for file in files:
        keep_file(message, file)
    return message


def _storable(text: str) -> str:
    # PostgreSQL refuses NUL in text, and a letter that holds one must not be lost for it.
    return text.replace("\0", "")
