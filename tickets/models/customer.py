"""The people who write to us."""

from typing import Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class CustomerQuerySet(models.QuerySet["Customer"]):
    def with_email(self, email: str) -> Self:
        """Whatever the case of its letters; lowered by the database on both sides, as in the constraint."""
        return self.alias(lowered_email=Lower("email")).filter(lowered_email=Lower(Value(email)))


class Customer(models.Model):
    email = models.EmailField(_("email"), max_length=320)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    subscription_reference = models.CharField(_("subscription reference"), max_length=40, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)  # as they wrote it
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    # They called a letter of ours abuse: nothing automatic is sent to them any more.
    complained_at = models.DateTimeField(_("complained"), null=True, blank=True)
    # A letter to this address came back for good: no machine writes there, until they write or an agent says so.
    unreachable_at = models.DateTimeField(_("letters come back"), null=True, blank=True)
    created_at = models.DateTimeField(_("known since"), auto_now_add=True)
    # What may be erased is; `forgotten_at` once nothing is left of who they were.
    erasure_asked_at = models.DateTimeField(_("asked to be forgotten"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("forgotten"), null=True, blank=True)

    ticket_count: int  # only in the desk's list of customers; elsewhere it is an error

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            models.Index(fields=["name", "email"], name="customer_by_name"),
            models.Index(
                fields=["erasure_asked_at"],
                condition=Q(erasure_asked_at__isnull=False, forgotten_at=None),
                name="customer_to_be_forgotten",
            ),
        ]
        constraints = [models.UniqueConstraint(Lower("email"), name="customer_email_once")]

    def __str__(self) -> str:
        return str(_("Forgotten customer")) if self.forgotten_at else self.name or self.email
