"""A file sent in a chat: stored, identified by its bytes and locked like one that came by letter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import ChatMessage
from tickets.models.attachment import KeptFile


class ChatFile(KeptFile):
    message = models.ForeignKey(ChatMessage, on_delete=models.CASCADE, related_name="files", verbose_name=_("message"))

    class Meta(KeptFile.Meta):
        verbose_name = _("file in a chat")
        verbose_name_plural = _("files in chats")
