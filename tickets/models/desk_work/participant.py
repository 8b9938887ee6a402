"""Who else reads along in a request."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.agent import Agent


class TicketParticipant(models.Model):
    """Somebody else a letter went to. Without an agent's yes they get nothing, and their letters prove nothing."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="participants", verbose_name=_("ticket")
    )
    address = models.EmailField(_("email"), max_length=320)  # in lower case
    asked_at = models.DateTimeField(_("copied in"))
    let_in_at = models.DateTimeField(_("let in"), null=True, blank=True)
    let_in_by = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("let in by")
    )

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["asked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["ticket", "address"], name="participant_once")]

    def __str__(self) -> str:
        return self.address
