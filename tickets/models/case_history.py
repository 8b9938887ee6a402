"""What happened in a case, chained so that nothing can be taken out unseen; and what was said about it, once each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseEvent(models.Model):
    """Only ever added: the database refuses a change (migration 0003). `hash` covers the one before it."""

    case = models.ForeignKey("tickets.ConformityCase", on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)  # "customer", "system" or "agent:<id>"
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    payload = models.JSONField(default=dict)  # its "changes" are what the event set in the case's row
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
