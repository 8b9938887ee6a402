"""The chat's part of the agents' desk."""

from chat.admin.conversations import ConversationAdmin

__all__ = ["ConversationAdmin"]
