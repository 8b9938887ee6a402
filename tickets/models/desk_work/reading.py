"""How far an agent has read a ticket, and in which order they read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TicketReading(models.Model):
    agent = models.ForeignKey("tickets.Agent", on_delete=models.CASCADE, related_name="+", verbose_name=_("agent"))
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+", verbose_name=_("ticket"))
    through = models.PositiveBigIntegerField()  # the newest message that they were shown

    class Meta:
        verbose_name = _("reading of a ticket")
        verbose_name_plural = _("readings of tickets")
        constraints = [models.UniqueConstraint(fields=["ticket", "agent"], name="ticket_read_once")]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.through}"


class NewestFirst(models.Model):
    """Whoever has one reads conversations from the newest message on."""

    agent = models.OneToOneField("tickets.Agent", on_delete=models.CASCADE, related_name="+", verbose_name=_("agent"))

    class Meta:
        verbose_name = _("newest message first")
        verbose_name_plural = _("newest message first")

    def __str__(self) -> str:
        return str(self.agent_id)
