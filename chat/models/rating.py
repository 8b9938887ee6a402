"""What the customer thought of a chat."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import Conversation


class ChatRating(models.Model):
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="rating")
    score = models.PositiveSmallIntegerField(_("score"))  # 1 bad, 5 very good
    comment = models.TextField(_("comment"), blank=True)
    rated_at = models.DateTimeField(_("rated"))

    class Meta:
        verbose_name = _("rating of a chat")
        verbose_name_plural = _("ratings of chats")
        ordering = ["-rated_at"]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="rating_is_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.score}/5"
