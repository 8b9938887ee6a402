"""When a customer has left: what an agent wrote is mailed, what they asked becomes a request, the others end."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from chat.closing import escalation
from chat.closing.copying import messages_of
from chat.closing.ending import end_with
from chat.closing.transcript_text import incoming_files_of, text_with_file_names
from chat.conversations import chat_log
from chat.conversations.delivery import is_gone
from chat.models import ChatMessage, Conversation
from tickets import handling
from tickets.access import may_work_on
from tickets.models import OutgoingEmail
from tickets.outbox.queueing import Draft, queue_many

log = logging.getLogger(__name__)

MAILED_AFTER = timedelta(seconds=20)  # what an agent writes in one go is one letter
ENDS_AFTER = timedelta(hours=2)  # of absence, when no answer is owed
ENDS_UNSPOKEN_AFTER = timedelta(minutes=10)
REQUEST_AFTER = timedelta(minutes=10)  # of absence, when nobody has taken the chat; with an agent it is `ENDS_AFTER`
SENT_BY_MAIL = gettext_noop("%(customer)s isn’t here any more. The last answer was sent by mail.")
NOBODY_WROTE = gettext_noop("Nobody has written for a while, so this conversation has ended.")
AGENT, CUSTOMER = ChatMessage.Author.AGENT, ChatMessage.Author.CUSTOMER


def mail_what_was_not_heard(*, now: datetime) -> int:
    """Returns how many letters were written. A message is heard once the customer was seen after it, or has read it."""
    unheard = Conversation.objects.filter(unheard_at__isnull=False).filter(
        Q(unheard_at__lte=now - MAILED_AFTER) | Q(status=Conversation.Status.CLOSED)
    )
    return sum(_mail_unheard(key, now=now) for key in unheard.left_by_their_customer(now).values_list("pk", flat=True))


@transaction.atomic
def _mail_unheard(key: int, *, now: datetime) -> bool:
    # The rivals are another worker on the same round, and the customer coming back.
    unheard_conversations = Conversation.objects.select_for_update().filter(pk=key, unheard_at__isnull=False)
    locked = unheard_conversations.left_by_their_customer(now).first()
    if locked is None:
        return False
    messages = messages_of(locked, after=max(locked.customer_read, locked.mailed_through))
    seen = locked.customer_seen_at
    unheard = [
        message for message in messages if message.author == AGENT and (seen is None or message.created_at > seen)
    ]
    locked.unheard_at, locked.mailed_through = None, locked.last_sequence
    locked.save(update_fields=["unheard_at", "mailed_through"])
    if unheard:
        _answer_by_mail(locked, unheard, now=now)
    return bool(unheard)


def _answer_by_mail(locked: Conversation, unheard: Sequence[ChatMessage], *, now: datetime) -> None:
    """In the thread of the conversation's ticket, which waits for the customer from now on."""
    # With everything up to these messages, which are added as an answer.
    ticket = escalation.turn_into_ticket(
        locked, now=now, listens=False, acknowledge=False, closed=True, before=unheard[0].sequence
    )
    agent, text = unheard[-1].agent, "\n\n".join(text_with_file_names(message) for message in unheard)
    if agent and may_work_on(ticket, agent=agent):
        handling.reply(
            ticket, agent=agent, text=text, now=now, files=incoming_files_of(unheard), template="chat_answer"
        )
    else:
        # The ticket is another team's by now, or the agent is gone; the customer is still owed the answer.
        name = agent.first_name if agent else ""
        answer = Draft(
            kind=OutgoingEmail.Kind.REPLY,
            ticket=ticket,
            template="chat_answer",
            language=ticket.reply_language,
            context={"text": text, "agent": name},
            from_name=name,
        )
        queue_many([answer], now=now)
    if locked.status != Conversation.Status.CLOSED:
        chat_log.announce(locked, SENT_BY_MAIL, now=now, customer=locked.name)
    log.info("chat %s goes on by mail in ticket %s", locked.pk, ticket.pk)


def turn_left_into_requests(*, now: datetime) -> int:
    """Who left while waiting for an answer gets it by mail, as by the button in the box. Returns how many."""
    seen = Coalesce("customer_seen_at", "started_at")
    left = (
        Conversation.objects.going_on()
        .with_last_author()
        .alias(seen=seen)
        .filter(
            Q(last_author=CUSTOMER),
            Q(status=Conversation.Status.WAITING, seen__lte=now - REQUEST_AFTER)
            | Q(status=Conversation.Status.OPEN, seen__lte=now - ENDS_AFTER),
        )
    )
    return sum(_turn_into_request(key, now=now) for key in left.values_list("pk", flat=True))


@transaction.atomic
def _turn_into_request(key: int, *, now: datetime) -> bool:
    # The rivals are the customer, who comes back at this moment, and an agent who answers.
    locked = Conversation.objects.select_for_update().get(pk=key)
    last = locked.messages.exclude(author=ChatMessage.Author.PORTAL).order_by("-sequence").first()
    if not is_gone(locked, now=now) or last is None or last.author != CUSTOMER:
        return False
    if locked.status == Conversation.Status.CLOSED:
        return False
    escalation.turn_into_request(locked, now=now)
    return True


def close_abandoned(*, now: datetime) -> int:
    """Ends chats that nobody waits for: the agent had the last word long ago, or the customer never said one."""
    abandoned = (
        Conversation.objects.going_on()
        .with_last_author()
        .filter(
            Q(last_author=AGENT, unheard_at=None, customer_seen_at__lte=now - ENDS_AFTER)
            | Q(last_author=None, customer_seen_at__lte=now - ENDS_UNSPOKEN_AFTER)
        )
    )
    return sum(_end_abandoned(key, now=now) for key in abandoned.values_list("pk", flat=True))


@transaction.atomic
def _end_abandoned(key: int, *, now: datetime) -> bool:
    # The rival is the customer, who comes back at this moment.
    locked = Conversation.objects.select_for_update().get(pk=key)
    if locked.status == Conversation.Status.CLOSED or not is_gone(locked, now=now):
        return False
    end_with(NOBODY_WROTE, locked, now=now)
    return True
