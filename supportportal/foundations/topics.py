"""The three things people ask about: the same for articles, chat, letters, tickets and teams."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    GENERAL = "general", _("General")
    BILLING = "billing", _("Billing")
    CONNECTIVITY = "connectivity", _("Connectivity")

    @property
    def description(self) -> str:
        return str(DESCRIPTIONS[self])


DESCRIPTIONS = {
    Topic.GENERAL: _("What the service does, and how."),
    Topic.BILLING: _("Payments, renewals, refunds."),
    Topic.CONNECTIVITY: _("When it doesn’t connect, or is slow."),
}
