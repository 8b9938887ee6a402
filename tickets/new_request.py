"""What somebody wants, as it came by letter, form or chat, before it is a ticket."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Required, TypedDict

from tickets.attachments.files import IncomingFile
from tickets.models import Agent, Ticket

if TYPE_CHECKING:
    from tickets.guarantee.hearing.reader import Hearing


class Answering(TypedDict):
    """The letter that is answered, and how many automatic ones there were before."""

    answers_message_id: str
    hops: int


class Listening(TypedDict, total=False):
    """How its words are read for what they claim."""

    words: str  # what the customer wrote, where the text holds others’ words as well
    heard: "Hearing | None"  # what they say, where it is known already; None: nobody is to listen
    by_machine: bool  # no person wrote it, or its sender is forged


class Request(Listening, total=False):
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
    country: str  # of the contract, as the customer says
    conformity: bool  # they said by a box that the service doesn’t work, or an agent who heard them says so
    acknowledge: bool  # yes, unless said otherwise
    answers_message_id: str
    hops: int
    missing: Sequence[str]
    possibly_related: Ticket | None
    verified: bool | None
    address: str  # whom its letters go to, if the customer has several
    written_to: int | None  # the key of a `MailAddress`; none: the support address
    claimed_from: str  # who From names, if it asks us to answer somebody else
    written_down_by: Agent  # who heard it, when the customer didn't type it
    closed: bool  # history: nobody waits for an answer any more
