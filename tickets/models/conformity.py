"""The guarantee of conformity: the case, its dates, and what happened."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from legal.models import Version
from tickets.models.ticket import Message, Ticket


class ConformityCaseQuerySet(models.QuerySet["ConformityCase"]):
    def running(self) -> Self:
        """Cases whose days still count: nothing put right, nothing closed."""
        return self.filter(conformity_at=None, closed_at=None)

    def overdue(self, now: datetime) -> Self:
        """Not put right before `due_at`: a fact of the rows, whatever any scheduler did."""
        return self.filter(Q(conformity_at=None, closed_at=None, due_at__lte=now) | Q(conformity_at__gte=F("due_at")))


class ConformityCase(models.Model):
    """A report that the service doesn't work as promised. `due_at` is exclusive, and nothing moves or pauses it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="cases", verbose_name=_("ticket"))
    notification = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="cases", verbose_name=_("notification")
    )
    notified_at = models.DateTimeField(_("notified"))
    policy = models.CharField(_("policy"), max_length=40)
    day0 = models.DateField(_("day 0"))
    last_day = models.DateField(_("last day"))
    due_at = models.DateTimeField(_("due"))
    due_at_customer = models.DateTimeField(_("due in the customer's zone"))
    outer_due_date = models.DateField(_("extended last day"))  # evidence only
    customer_zone = models.CharField(_("customer's zone"), max_length=64, blank=True)
    terms_version = models.ForeignKey(
        Version, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("terms in force")
    )
    guarantee_version = models.ForeignKey(
        Version, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guarantee in force")
    )
    conformity_at = models.DateTimeField(_("put right"), null=True, blank=True)
    conformity_evidence = models.TextField(_("how it was put right"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = ConformityCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("conformity case")
        verbose_name_plural = _("conformity cases")
        ordering = ["due_at"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(conformity_at=None, closed_at=None), name="case_running_by_deadline"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(conformity_at=None) | Q(conformity_at__gte=F("notified_at")),
                name="case_put_right_after_notified",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("notified_at")), name="case_due_after_notified"),
            models.UniqueConstraint(fields=["ticket", "notification"], name="case_once_per_report"),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.day0}"


class CaseEvent(models.Model):
    """What happened in a case; only ever added."""

    case = models.ForeignKey(ConformityCase, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    payload = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="case_event_sequence_once")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"
