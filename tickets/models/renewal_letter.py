"""The letter about a renewal, which the law asks for once a period; also the one that nobody sent in time."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tickets.models.outgoing_mail import OutgoingEmail
from tickets.models.subscription import Subscription

ALARM_FOR = timedelta(days=30)  # at least; longer while the period lasts that renews itself
NOT_TOLD = Q(missed_at__isnull=False) | Q(letter__failed_at__isnull=False)


def nobody_told(*, now: datetime) -> Q:
    """An alarm: the customer could not refuse the renewal, as it was found a while ago or while the period lasts."""
    lately = Q(missed_at__gte=now - ALARM_FOR) | Q(letter__failed_at__gte=now - ALARM_FOR)
    return NOT_TOLD & (lately | Q(period_ends_on__gte=localdate(now)))


class RenewalLetter(models.Model):
    """Article L. 215-1. Without it, the customer may end the contract at any time from the renewal on."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="renewal_letters", verbose_name=_("subscription")
    )
    period_ends_on = models.DateField(_("last day of the period"))
    refuse_until = models.DateField(_("last day to refuse the renewal"))
    price = models.DecimalField(_("price of the next period"), max_digits=9, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    written_at = models.DateTimeField(_("written"), null=True, blank=True)
    missed_at = models.DateTimeField(_("missed"), null=True, blank=True)  # its time was over when we looked
    letter = models.OneToOneField(
        OutgoingEmail,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="renewal_letter",
        verbose_name=_("letter"),
    )

    class Meta:
        verbose_name = _("letter about a renewal")
        verbose_name_plural = _("letters about renewals")
        ordering = ["-refuse_until", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "period_ends_on"], name="renewal_letter_once_a_period"),
            models.CheckConstraint(
                condition=Q(written_at=None, missed_at__isnull=False) | Q(written_at__isnull=False, missed_at=None),
                name="renewal_letter_written_or_missed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription} {self.period_ends_on}"
