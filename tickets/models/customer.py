"""The people who write to us."""

from typing import Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class CustomerQuerySet(models.QuerySet["Customer"]):
    def with_email(self, email: str) -> Self:
        """Also by another address of theirs. Whatever the case of its letters, which the database lowers."""
        address = Lower(Value(email))
        first = Customer.objects.alias(lowered=Lower("email")).filter(lowered=address).values("pk")
        others = CustomerAddress.objects.alias(lowered=Lower("address")).filter(lowered=address).values("customer")
        return self.filter(pk__in=first.union(others))


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

    @property
    def known_addresses(self) -> list[str]:
        """In lower case, the first one in front."""
        return [self.email.lower(), *self.addresses.values_list(Lower("address"), flat=True).order_by("pk")]


class CustomerAddress(models.Model):
    """Another mailbox of the same person, as an agent says: letters from there are theirs."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="addresses", verbose_name=_("customer")
    )
    address = models.EmailField(_("email"), max_length=320)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("other address")
        verbose_name_plural = _("other addresses")
        constraints = [models.UniqueConstraint(Lower("address"), name="customer_address_once")]

    def __str__(self) -> str:
        return self.address


class CustomerMerger(models.Model):
    """Two customers who were one person. What the other was, and which rows were theirs, so that it can be undone."""

    kept = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="mergers", verbose_name=_("customer"))
    other = models.JSONField()  # the other's own columns
    rows = models.JSONField()  # the keys of what was the other's, by the table's label
    reason = models.CharField(_("why"), max_length=300)
    merged_at = models.DateTimeField(_("merged"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("merger of customers")
        verbose_name_plural = _("mergers of customers")
        ordering = ["-merged_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.other['email']} → {self.kept.email}"
