"""What an agent does with a conversation: takes it, answers it, closes it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from chat.access import may_see
from chat.assignment.joining import announce_joined
from chat.closing.ending import end_with
from chat.closing.escalation import keep_claims
from chat.conversations import chat_log
from chat.models import AgentDesk, ChatMessage, Conversation
from chat.refusals import AlreadyTaken, ConversationClosed, NotYourConversation
from tickets.models import Agent

CLOSED_BY_AGENT = gettext_noop("%(agent)s has closed the conversation.")
CLOSED_BY_CUSTOMER = gettext_noop("%(customer)s has ended the conversation.")


@transaction.atomic
def take(conversation: Conversation, *, agent: Agent, now: datetime) -> None:
    """One of two agents wins, the other gets AlreadyTaken; taking one's own again changes nothing."""
    if not may_see(conversation, agent=agent):
        raise NotYourConversation
    # Locked first, as handing out does, so that chats handed to this agent at the same moment count this one.
    AgentDesk.objects.select_for_update().filter(agent=agent).first()
    waiting = Conversation.objects.waiting().filter(pk=conversation.pk)
    # The rival is a colleague pressing the same button: only one of us finds it still waiting.
    won = waiting.update(status=Conversation.Status.OPEN, agent=agent, taken_at=now, answered_at=None) == 1
    conversation.refresh_from_db()
    if won:
        announce_joined(conversation, agent, now=now)
    elif conversation.status == Conversation.Status.CLOSED:
        raise ConversationClosed
    elif conversation.agent_id != agent.pk:
        raise AlreadyTaken


def answer(
    conversation: Conversation, *, agent: Agent, text: str, client_key: str, now: datetime, knowingly: bool = False
) -> ChatMessage:
    """What the agent says. Only the agent who has the conversation can speak in it.

    `knowingly`: they were asked about the contract that it quotes; without it, AddressUnproved may be raised.
    """
    return chat_log.post_message(
        conversation,
        author=ChatMessage.Author.AGENT,
        text=text,
        client_key=client_key,
        now=now,
        agent=agent,
        knowingly=knowingly,
    )


def close(conversation: Conversation, *, agent: Agent, now: datetime) -> None:
    if not Conversation.objects.filter(pk=conversation.pk, agent=agent).exists():
        raise NotYourConversation
    _close_conversation(conversation, CLOSED_BY_AGENT, now=now, agent=agent.first_name)


def end(conversation: Conversation, *, now: datetime) -> None:
    """The customer has what they came for, or gives up waiting."""
    _close_conversation(conversation, CLOSED_BY_CUSTOMER, now=now, customer=conversation.name)


@transaction.atomic
def _close_conversation(conversation: Conversation, sentence: str, *, now: datetime, **names: str) -> None:
    # The rival is the other side, closing at the same moment: the second one changes nothing.
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if locked.status == Conversation.Status.CLOSED:
        return
    keep_claims(locked, now=now)
    end_with(sentence, locked, now=now, **names)
