"""What the law or a promise asks for within so many days: each duty may be promised differently by country."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Duty(models.TextChoices):
    GUARANTEE = "guarantee", _("The guarantee: put right what doesn’t work as promised")
    WITHDRAWAL = "withdrawal", _("Pay back after a withdrawal")
    CANCELLATION = "cancellation", _("Say when the contract ends")
    REFUND = "refund", _("Pay back after a choice under the guarantee")
    PRIVACY = "privacy", _("Answer a request about personal data")


def duty_choices() -> list[tuple[str, str | Promise]]:
    """For the field of a model: as a function it stands in a migration by its name."""
    return list(Duty.choices)
