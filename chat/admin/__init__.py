"""The chat's part of the agents' desk.

The lists and the conversation itself (conversation_desk), what is shown beside it (side_panel, ready_answers), what can
be done (acts) and taken out (taking_out), what agents say (agent_answers) by a form, with files (agent_files) or
without a socket (agent_requests); and the settings that team leads make (chat_settings).
"""

from chat.admin import chat_settings, conversation_desk

__all__ = ["chat_settings", "conversation_desk"]
