"""Whether a chat's customer receives the mail of the address they typed: a chat has no proof but its ticket's."""

from chat.models import Conversation
from tickets.proofs import is_proved


def is_unproved(conversation: Conversation) -> bool:
    return conversation.ticket is None or not is_proved(conversation.ticket)
