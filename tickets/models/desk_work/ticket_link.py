"""Two tickets that are about the same thing."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class TicketLink(models.Model):
    """Once for both: `first` has the smaller number."""

    first = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="links_forward", db_index=False)
    second = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="links_back")
    linked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("link between tickets")
        verbose_name_plural = _("links between tickets")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="ticket_link_once"),
            models.CheckConstraint(condition=models.Q(first__lt=F("second")), name="ticket_link_in_order"),
        ]

    def __str__(self) -> str:
        return f"#{self.first_id} – #{self.second_id}"
