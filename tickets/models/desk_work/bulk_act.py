"""What is done to many tickets at once: said before, noted ticket by ticket, and undone by what was noted."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.agent import Agent


class BulkActQuerySet(models.QuerySet["BulkAct"]):
    def at_work(self) -> Self:
        """Begun, or being undone, and not at its end."""
        return self.filter(AT_WORK)


AT_WORK = Q(begun_at__isnull=False, done_at=None) | Q(undo_begun_at__isnull=False, undone_at=None)


class BulkAct(models.Model):
    class Kind(models.TextChoices):
        ASSIGN = "assign", _("Assign")
        TRANSFER = "transfer", _("Transfer")
        CLOSE = "close", _("Close")
        REOPEN = "reopen", _("Open again")
        SPAM = "spam", _("Spam")
        TAG = "tag", _("Tag")

    kind = models.CharField(max_length=16)  # a `Kind`; without `choices`, which would be a migration for each new one
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    facts = models.JSONField(default=dict)  # to whom, to which topic: ids and codes
    place = models.CharField(max_length=1_000, blank=True)  # of the list it was chosen from, as in its address
    prepared_at = models.DateTimeField(db_index=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    undo_begun_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on many tickets")
        verbose_name_plural = _("acts on many tickets")
        indexes = [models.Index(fields=["prepared_at"], condition=AT_WORK, name="bulk_act_at_work")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BulkedTicket(models.Model):
    """A ticket of an act: as it was before, and as the act left it."""

    class Outcome(models.TextChoices):
        CHOSEN = "chosen", _("to be done")
        DONE = "done", _("done")
        LEFT = "left", _("stayed as it was")
        UNDONE = "undone", _("undone")
        CHANGED = "changed", _("changed by somebody since")

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="rows")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.CHOSEN)
    why = models.CharField(max_length=40, blank=True)  # the name of the refusal
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("ticket of an act on many")
        verbose_name_plural = _("tickets of acts on many")
        constraints = [models.UniqueConstraint(fields=["act", "ticket"], name="bulked_once")]
        indexes = [models.Index(fields=["act", "outcome"], name="bulked_by_outcome")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.outcome}"
