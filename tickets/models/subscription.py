"""What a customer has bought, as far as the portal must know it: since when, until when, and for how much."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.places import require_country
from tickets.models.customer import Customer


class Subscription(models.Model):
    """Told by the billing system or entered by an administrator; a case copies what it needs on the day it is born."""

    reference = models.CharField(_("subscription reference"), max_length=40)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subscriptions",
        verbose_name=_("holder of the contract"),
    )
    country = models.CharField(
        _("country of the contract"),
        max_length=2,
        blank=True,
        help_text=_("Two letters, such as GB: whose promise holds. Empty: the one for every other country."),
        validators=[require_country],
    )
    started_on = models.DateField(_("since"))
    ended_on = models.DateField(_("last day"), null=True, blank=True)  # NULL: it goes on
    price = models.DecimalField(_("price of a period"), max_digits=9, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    period_months = models.PositiveSmallIntegerField(_("months of a period"), default=1)
    paid_from = models.DateField(_("first day of the period paid for"), null=True, blank=True)
    renews = models.BooleanField(_("renews itself"), default=False, help_text=_("Unless its customer refuses."))
    next_price = models.DecimalField(
        _("price of the next period"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("If it is another one."),
    )
    next_months = models.PositiveSmallIntegerField(
        _("months of the next period"), null=True, blank=True, help_text=_("If they are others.")
    )
    # When the letter about its renewal is due; NULL: it doesn't renew, or nobody is known to write to.
    renewal_letter_on = models.DateField(null=True, blank=True, editable=False, db_index=True)
    told_at = models.DateTimeField(_("as of"))
    entered_by = models.ForeignKey(  # NULL: billing told us
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("entered by"),
    )

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["reference"]
        constraints = [
            models.UniqueConstraint(Upper("reference"), name="subscription_reference_once"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="subscription_ends_after_its_start"
            ),
            models.CheckConstraint(condition=Q(price__gte=0, period_months__gte=1), name="subscription_price_is_sane"),
        ]

    def __str__(self) -> str:
        return self.reference

    def covers(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)
