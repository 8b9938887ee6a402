"""“How was it?”: asked once of each request by its closing answer, and what its customer thought."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.agent import Agent


class TicketRating(models.Model):
    """`outbox.how_was_it` writes it when it asks, `pages.rating_views` when its customer answers."""

    ticket = models.OneToOneField(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="rating", verbose_name=_("ticket")
    )
    asked_at = models.DateTimeField(_("asked"))
    agent = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    is_good = models.BooleanField(_("good"), null=True, blank=True)  # NULL: no answer yet
    comment = models.TextField(_("in their words"), blank=True)
    rated_at = models.DateTimeField(_("rated"), null=True, blank=True)

    class Meta:
        verbose_name = _("rating of a request")
        verbose_name_plural = _("ratings of requests")
        indexes = [models.Index(fields=["rated_at"], name="rating_by_day")]

    def __str__(self) -> str:
        return f"#{self.ticket_id}"
