"""What always becomes of the letters of one sender, as a colleague has decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.agent import Agent


class SenderRule(models.Model):
    class Act(models.TextChoices):
        REFUSE = "refuse", _("Not for us")
        TICKET = "ticket", _("Always a ticket")

    # "ada@mail.example", "@mail.example" for a whole domain, "<users.lists.example>" for a list; in lower case.
    sender = models.CharField(_("sender"), max_length=330, unique=True)
    act = models.CharField(_("what becomes of it"), max_length=8, choices=Act.choices)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("rule for a sender")
        verbose_name_plural = _("rules for senders")
        ordering = ["sender"]

    def __str__(self) -> str:
        return self.sender
