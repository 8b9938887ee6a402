"""What the chat remembers."""

from chat.models.chat_redaction import ChatRedaction
from chat.models.conversation import GONE_AFTER, TEXT_MAX_LENGTH, ChatMessage, Conversation, ConversationQuerySet
from chat.models.desk import AgentDesk, ChatNote
from chat.models.file import ChatFile
from chat.models.opening import ChatTopic, ClosedDay, OpeningHours
from chat.models.rating import ChatRating

__all__ = [
    "GONE_AFTER",
    "TEXT_MAX_LENGTH",
    "AgentDesk",
    "ChatFile",
    "ChatMessage",
    "ChatNote",
    "ChatRating",
    "ChatRedaction",
    "ChatTopic",
    "ClosedDay",
    "Conversation",
    "ConversationQuerySet",
    "OpeningHours",
]
