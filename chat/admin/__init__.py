"""The chat's part of the agents' desk."""

from chat.admin import chat_settings
from chat.admin.conversation_desk import ConversationAdmin

__all__ = ["ConversationAdmin", "chat_settings"]
