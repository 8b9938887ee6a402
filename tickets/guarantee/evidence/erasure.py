"""Words of a case are erased, and the log says so."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models import ConformityCase


class Rule(models.TextChoices):
    REQUEST = "request", _("the customer asked for it")
    RETENTION = "retention", _("the time for which it is kept is over")


def erase_words(case: ConformityCase, *, by: str, rule: str, now: datetime) -> None:
    """To be replaced."""
