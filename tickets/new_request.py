"""What somebody wants, as it came by letter, form or chat, before it is a ticket."""

from collections.abc import Sequence
from datetime import datetime
from typing import Required, TypedDict

from tickets.attachments.files import IncomingFile
from tickets.models import Agent, Ticket


class Request(TypedDict, total=False):
    """The arguments of `intake.open_ticket`."""

    topic: Required[str]
    subject: Required[str]
    text: Required[str]
    channel: Required[str]
    language: Required[str]
    received_at: Required[datetime]  # a case counts from here
    full_text: str
    html: str
    files: Sequence[IncomingFile]
    topic_reason: str
    subscription_reference: str
    conformity: bool
    acknowledge: bool  # yes, unless said otherwise
    answers_message_id: str
    hops: int
    missing: Sequence[str]
    possibly_related: Ticket | None
    verified: bool | None
    written_down_by: Agent  # who heard it, when the customer didn't type it
    closed: bool  # history: nobody waits for an answer any more
