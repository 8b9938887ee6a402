"""A request became part of another, or a part of it became a request: what went where, so that it can go back."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.agent import Agent


class TicketMoveQuerySet(models.QuerySet["TicketMove"]):
    def standing(self) -> Self:
        return self.filter(undone_at=None)

    def to_be_settled(self) -> Self:
        return self.filter(settled_at=None, undone_at=None)


class TicketMove(models.Model):
    """Nobody's words are in it: numbers of rows, times and states."""

    class Kind(models.TextChoices):
        MERGED = "merged", _("Merged")  # all of `source`
        SPLIT = "split", _("Split off")  # some of it; `target` was born for it

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    source = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="moved_away", verbose_name=_("from")
    )
    target = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="moved_here", verbose_name=_("to")
    )
    rows = models.JSONField(default=dict, editable=False)  # by table and column, the keys of those that went
    before = models.JSONField(default=dict, editable=False)  # how both requests stood, and the cases that became one
    tells_customer = models.BooleanField(_("the customer is told"), default=False)
    moved_by = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    moved_at = models.DateTimeField(_("when"))
    settle_at = models.DateTimeField(editable=False)  # until then it can be undone; then its customer is told
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = TicketMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move between requests")
        verbose_name_plural = _("moves between requests")
        ordering = ["moved_at", "pk"]
        indexes = [
            models.Index(fields=["settle_at"], condition=Q(settled_at=None, undone_at=None), name="move_to_be_settled"),
        ]

    def __str__(self) -> str:
        return f"#{self.source_id} → #{self.target_id}"
