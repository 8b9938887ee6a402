"""The chat's part of the agents' desk."""

from chat.admin import settings
from chat.admin.conversations import ConversationAdmin

__all__ = ["ConversationAdmin", "settings"]
