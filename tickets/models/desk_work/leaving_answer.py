"""An answer between its writer’s “Reply” and the outbox: it can be called back, and no message of the request yet."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.agent import Agent
from tickets.models.filled_in import SavedDraft


class LeavingAnswer(models.Model):
    """Its words and files are its draft’s, which goes where the ticket’s drafts go. `replying.leaving` writes it."""

    draft = models.OneToOneField(SavedDraft, on_delete=models.CASCADE, related_name="leaving", primary_key=True)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", verbose_name=_("agent"))
    closes = models.BooleanField(_("closes the request"), default=False)
    asks = models.BooleanField(_("asks the customer something"), default=False)
    written_at = models.DateTimeField(_("written"))
    leaves_at = models.DateTimeField(_("leaves"))
    is_later = models.BooleanField(_("at a time that its writer chose"), default=False)
    last_seen = models.PositiveBigIntegerField()  # the newest message that its writer had before their eyes
    held_why = models.CharField(_("held because"), max_length=300, blank=True)  # until its writer decides

    class Meta:
        verbose_name = _("answer that leaves later")
        verbose_name_plural = _("answers that leave later")
        indexes = [models.Index(fields=["leaves_at"], condition=Q(held_why=""), name="answer_not_yet_left")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def text(self) -> str:
        return self.filled_in("text")

    def filled_in(self, name: str) -> str:
        """What stood in the form’s field."""
        return str(self.draft.words.get(name, {}).get("is", ""))
