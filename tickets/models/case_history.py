"""What happened in a case, chained so that nothing can be taken out unseen; and what was said about it, once each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseEvent(models.Model):
    """Only ever added: the database refuses to change or delete it. `hash` covers the one before it.

    What people wrote stands in `words`, of which the payload has a hash with `salt`. These two alone can be emptied,
    once a later event says by which rule.
    """

    case = models.ForeignKey("tickets.ConformityCase", on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)  # "customer", "system" or "agent:<id>"
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    payload = models.JSONField(default=dict)  # its "changes" are what the event set in the case's row
    words = models.JSONField(null=True)
    salt = models.CharField(max_length=32, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="case_event_sequence_once")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class CaseNotice(models.Model):
    """A letter that the law or the clock asks for. The row is the claim: two sweeps can't both insert it."""

    case = models.ForeignKey("tickets.ConformityCase", on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=24)  # a kind of NoticeText, or "reminder"
    ordinal = models.PositiveIntegerField(_("number"), default=0)  # the day it is for, or how many came before
    due_at = models.DateTimeField(_("due"))
    claimed_at = models.DateTimeField(_("written"))
    late = models.BooleanField(_("late"), default=False)  # the sweep was away when it was due
    recipients = models.JSONField(_("told"), default=list)  # "customer", or the roles of the agents reminded
    letters = models.ManyToManyField(
        "tickets.OutgoingEmail", related_name="notices", blank=True, verbose_name=_("letters")
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["claimed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "kind", "ordinal"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ordinal}"


class CaseSeal(models.Model):
    """Salted hashes of what was written and sent about a case, by the name of each row, as `sealing` found it."""

    case = models.ForeignKey("tickets.ConformityCase", on_delete=models.PROTECT, related_name="seals")
    sealed_at = models.DateTimeField()
    rows = models.JSONField()
    salt = models.CharField(max_length=32, blank=True)  # empty: erased, and nobody can tell any more what was hashed

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id}: {len(self.rows)}"


class RegisterEntry(models.Model):
    """One line of the register of all cases: where the chains of some of them ended, and the hashes of new seals.

    Each has the hash of the one before it, so that the last one, known outside, proves all.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    content = models.JSONField()
    mailed_on = models.DateField(null=True, db_index=True)  # the day of which the head was sent to the operator
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"
