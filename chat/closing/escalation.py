"""A chat that needs more than a chat becomes a ticket, with everything that was said and sent in it."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from chat.access import may_see
from chat.closing.copying import copy_the_rest, messages_of, remember_copied
from chat.closing.ending import end_with
from chat.closing.transcript_text import incoming_files_of, subject_of, transcript
from chat.conversations import chat_log
from chat.models import ChatMessage, Conversation
from chat.refusals import ConversationClosed, NothingSaid
from supportportal.foundations.topics import Topic
from tickets import handling, limits
from tickets.access import may_work_on
from tickets.guarantee.cases import classify
from tickets.guarantee.hearing.reader import hear
from tickets.guarantee.possible_claims import Said, hear_message
from tickets.intake import open_ticket
from tickets.models import Agent, ConformityCase, Message, Ticket
from tickets.new_request import Request

CUSTOMER = ChatMessage.Author.CUSTOMER
GOES_ON_BY_MAIL = gettext_noop("We answer you by mail. Your request has the number %(number)s.")


class NotTheCustomers(Exception):
    """Only what the customer wrote reports a defect."""


@transaction.atomic
def turn_into_ticket(
    conversation: Conversation,
    *,
    now: datetime,
    listens: bool = True,
    acknowledge: bool = True,
    closed: bool = False,
    before: int | None = None,
) -> Ticket:
    """Received when the customer first wrote: a promise's days run from then. Called again, it adds the rest.

    `listens`: whether the customer’s words may claim something; not where an agent has said what they claim.
    `closed`: nobody waits for an answer; the ticket is only there to thread this chat's letters.
    `before`: from this sequence on, the caller adds what was said.
    """
    # The rival is the same button, pressed twice.
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if locked.ticket_id:
        ticket = copy_the_rest(locked, before=before, now=now)
        if not closed:
            handling.reopen(ticket, by=None, now=now)
        return ticket
    messages = messages_of(locked, before=before)
    with translation.override(locked.language):
        request = _request(locked, messages)
    request["acknowledge"], request["closed"] = acknowledge, closed
    if not listens:
        request["heard"] = None
    ticket = open_ticket(locked.customer, now=now, **request)
    remember_copied(locked, ticket)
    return ticket


def _request(locked: Conversation, messages: Sequence[ChatMessage]) -> Request:
    first = next((message for message in messages if message.author == CUSTOMER), None)
    return {
        "topic": locked.topic,
        "subject": subject_of(first) or _("Chat about %(topic)s") % {"topic": Topic(locked.topic).label},
        "text": transcript(locked, messages=messages),
        "channel": Ticket.Channel.CHAT,
        "language": locked.language,
        "received_at": first.created_at if first else locked.started_at,
        "files": incoming_files_of(messages),
        # Only what the customer wrote; a case that it opens is dated by their first message, as the ticket is.
        "words": "\n".join(message.text for message in messages if message.author == CUSTOMER),
    }


@transaction.atomic
def turn_into_request(conversation: Conversation, *, now: datetime, text: str = "") -> Ticket:
    """Nobody is there, or will be soon: what was typed becomes a request, which is acknowledged, and the chat ends.

    `text`: what is in the box, not sent yet; if the chat is already over, it goes to its request.
    Raises NothingSaid when there is nothing to answer.
    """
    # The rival is an agent who takes it at this moment; the customer's wish comes first.
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if locked.status == Conversation.Status.CLOSED:
        return _add_to_request(locked, text=text.strip(), now=now)
    if text.strip():
        chat_log.post_message(locked, author=CUSTOMER, text=text, client_key=uuid.uuid4().hex, now=now)
    if not locked.messages.filter(author=CUSTOMER).exists():
        raise NothingSaid
    ticket = turn_into_ticket(locked, now=now)
    limits.put_off_acknowledgement(ticket, now=now)
    locked.refresh_from_db()
    end_with(GOES_ON_BY_MAIL, locked, now=now, number=str(ticket.pk))
    return ticket


def _add_to_request(locked: Conversation, *, text: str, now: datetime) -> Ticket:
    """The same text is added only once: it may be a second click, or what was said before the chat ended."""
    said_before = locked.messages.filter(author=CUSTOMER, text=text).exists()
    if locked.ticket and (not text or said_before):
        return locked.ticket
    if not text or said_before:
        raise ConversationClosed
    ticket = turn_into_ticket(locked, now=now)
    limits.put_off_acknowledgement(ticket, now=now)
    handling.add_customer_message(
        ticket, text=text, received_at=now, now=now, submission_key=uuid.uuid5(locked.public_id, text)
    )
    return ticket


def keep_claims(locked: Conversation, *, now: datetime) -> None:
    """For a chat that ends, before its last line: what its customer claimed, or may have, doesn’t end with it.

    A claim is a request that goes on by mail; a doubt is one that is closed, for an agent to decide.
    """
    said = [message for message in messages_of(locked) if message.author == CUSTOMER]
    heard = hear("\n".join(message.text for message in said), language=locked.language)
    if heard.is_nothing:
        return
    if locked.ticket is None:
        ticket = turn_into_ticket(locked, now=now, acknowledge=heard.is_claim, closed=not heard.is_claim)
        limits.put_off_acknowledgement(ticket, now=now)
    elif opening := locked.ticket.messages.filter(author=Message.Author.CUSTOMER).order_by("created_at", "pk").first():
        hear_message(Said(opening, heard), now=now)


@transaction.atomic
def report_defect(
    conversation: Conversation, *, message: ChatMessage, agent: Agent, defect: str, now: datetime
) -> ConformityCase:
    """The days run from the customer's own message, whichever it was, and the customer is told the last one.

    Reporting the same defect of the same message again gives the same case. Raises tickets' EmptyText without `defect`.
    A ticket that stayed with another team follows the chat: whoever talks with the customer works on the case.
    """
    if message.conversation_id != conversation.pk or message.author != CUSTOMER:
        raise NotTheCustomers
    ticket = turn_into_ticket(conversation, now=now, listens=False, acknowledge=False)
    if may_see(conversation, agent=agent) and not may_work_on(ticket, agent=agent):
        handling.bring_over(ticket, topic=conversation.topic, by=agent, now=now)
    ticket_message = handling.add_customer_message(
        ticket,
        text=message.text,
        received_at=message.created_at,
        now=now,
        submission_key=uuid.uuid5(conversation.public_id, str(message.sequence)),
    )
    return classify(ticket_message, agent=agent, defect=defect, now=now)
