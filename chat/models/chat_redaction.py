"""What an agent took out of a chat for good."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import ChatMessage
from chat.models.file import ChatFile
from tickets.models.taken_out import TakenOut


class ChatRedaction(TakenOut):
    message = models.ForeignKey(
        ChatMessage, on_delete=models.CASCADE, related_name="redactions", verbose_name=_("message")
    )
    # NULL: words.
    file = models.ForeignKey(
        ChatFile, on_delete=models.CASCADE, null=True, blank=True, related_name="redactions", verbose_name=_("file")
    )

    class Meta(TakenOut.Meta):
        verbose_name = _("redaction in a chat")
        verbose_name_plural = _("redactions in chats")
