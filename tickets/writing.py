"""How a message gets into a ticket: the only place where one is written."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from supportportal.foundations.rows import insert
from tickets.attachments.files import IncomingFile, keep_all
from tickets.models import Agent, Attachment, Message, SideThread, Ticket


def write_message(
    ticket: Ticket,
    *,
    author: str,
    text: str,
    created_at: datetime,
    agent: Agent | None = None,
    full_text: str = "",
    html: str = "",
    subject: str = "",
    files: Sequence[IncomingFile] = (),
    from_address: str = "",
    claimed_from: str = "",
    verified: bool | None = None,
    submission_key: UUID | None = None,
    side_thread: SideThread | None = None,
    not_secret: Sequence[str] = (),
) -> Message:
    """For rooms only, inside their transaction. `from_address`, `subject`: when they aren't the ticket's own.

    `claimed_from`: who stands in From of a letter that is answered to somebody else.
    """
    message = drafted(
        ticket,
        author=author,
        agent=agent,
        text=text,
        full_text=full_text,
        html=html,
        created_at=created_at,
        subject=subject,
        from_address=from_address,
        claimed_from=claimed_from,
        verified=verified,
        submission_key=submission_key,
        side_thread=side_thread,
        not_secret=not_secret,
    )
    write_messages([(message, files)])
    return message


def write_messages(written: Sequence[tuple[Message, Sequence[IncomingFile]]]) -> None:
    """Drafts become messages, each with its files."""
    insert([message for message, _ in written])
    keep_all([(Attachment(message=message), file) for message, files in written for file in files])


def drafted(
    ticket: Ticket,
    *,
    author: str,
    text: str,
    created_at: datetime,
    agent: Agent | None = None,
    full_text: str = "",
    html: str = "",
    subject: str = "",
    from_address: str = "",
    claimed_from: str = "",
    verified: bool | None = None,
    submission_key: UUID | None = None,
    side_thread: SideThread | None = None,
    not_secret: Sequence[str] = (),
) -> Message:
    """In nobody's sight until `write_messages`; its ticket has its number."""
    return Message(
        ticket=ticket,
        author=author,
        agent=agent,
        from_address=from_address[:320],
        claimed_from=claimed_from[:320],
        verified=verified,
        subject=_storable(subject)[:300],
        text=_storable(text),
        full_text=_storable(full_text),
        html=_storable(html),
        created_at=created_at,
        submission_key=submission_key,
        side_thread=side_thread,
        not_secret=list(not_secret),
    )


def _storable(text: str) -> str:
    # PostgreSQL refuses NUL in text, and a letter that holds one must not be lost for it.
    return text.replace("\0", "")
