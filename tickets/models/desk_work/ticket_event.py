"""The history of a ticket: who did what with it, and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.agent import Agent


class TicketEvent(models.Model):
    """Only ever added: the database refuses to delete it, or to change more than to forget its agent and its reason."""

    class Kind(models.TextChoices):
        """In a customer's own copy of their data they stand as here; at the desk, `history.sentences` says them."""

        ASSIGNED = "assigned", _("given to a colleague")
        UNASSIGNED = "unassigned", _("given back to the team")
        LEFT_BEHIND = "left_behind", _("given back to the team by somebody who left the desk")
        MOVED = "moved", _("given to another team")
        LANGUAGE = "language", _("another language")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("open again")
        REOPENED_BY_CUSTOMER = "reopened_by_customer", _("open again, by your message")
        SPAM = "spam", _("taken for spam")
        LET_IN = "let_in", _("somebody else was let in")
        SHOWN_OUT = "shown_out", _("somebody else gets no more copies")
        CUSTOMER_CHANGED = "customer_changed", _("given to another customer")
        CUSTOMERS_MERGED = "customers_merged", _("two customers became one")
        CUSTOMERS_PARTED = "customers_parted", _("one customer became two again")
        UNMASKED = "unmasked", _("something is no longer masked")
        UNMASKED_BY_CUSTOMER = "unmasked_by_customer", _("something is no longer masked, as you said")
        BULK_UNDONE = "bulk_undone", _("as it was before the last act")
        SIDE_THREAD = "side_thread", _("a third party was asked")
        SNOOZED = "snoozed", _("set aside until a day")
        WOKEN = "woken", _("back from where it was set aside")
        TAGGED = "tagged", _("tagged")
        UNTAGGED = "untagged", _("a tag was taken away")
        PRIORITY = "priority", _("another priority")
        LINKED = "linked", _("linked with another request")
        UNLINKED = "unlinked", _("no longer linked with another request")
        NOT_SPAM = "not_spam", _("no spam after all")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=40)  # a `Kind`; without `choices`, which would be a migration for each new one
    at = models.DateTimeField()
    agent = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(blank=True, default="")  # what a person typed
    facts = models.JSONField(default=dict)  # codes, ids and counts

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["ticket", "at"], name="ticket_event_in_order")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.kind}"
