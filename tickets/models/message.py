"""What is said in a ticket: to its customer and by them, between agents, and in side threads with third parties."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.masking.masks import Hidden, hidden_in, masked
from tickets.models import channels
from tickets.models.agent import Agent


class SideThreadQuerySet(models.QuerySet["SideThread"]):
    def answered(self) -> Self:
        """Somebody wrote, and no agent has answered, or said that there is nothing to answer."""
        return self.filter(answered_at__isnull=False)


class SideThread(models.Model):
    """Letters with a third party about a ticket: a bank, a provider, a colleague outside. Its customer sees none."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="side_threads", verbose_name=_("ticket")
    )
    address = models.EmailField(_("email"), max_length=320)
    name = models.CharField(_("name"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    language = models.CharField(_("language"), max_length=8)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("opened by")
    )
    waiting_since = models.DateTimeField(_("waiting for an answer since"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    message_count: int  # only on rows that the desk reads to show them

    objects = SideThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("side thread")
        verbose_name_plural = _("side threads")
        ordering = ["opened_at", "pk"]
        indexes = [
            models.Index(fields=["ticket"], condition=Q(answered_at__isnull=False), name="side_thread_answered"),
        ]

    def __str__(self) -> str:
        return self.name or self.address


class MessageQuerySet(models.QuerySet["Message"]):
    def open_to_customers(self) -> Self:
        """What the ticket's customer may read: neither notes nor side threads."""
        return self.filter(author__in=Message.Author.open_to_customers())


class Message(models.Model):
    Author = channels.Author

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="messages", verbose_name=_("ticket")
    )
    side_thread = models.ForeignKey(
        SideThread, on_delete=models.CASCADE, null=True, blank=True, related_name="messages", db_index=False
    )
    author = models.CharField(_("author"), max_length=10, choices=Author.choices)
    agent = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("agent")
    )
    from_address = models.CharField(_("from"), max_length=320, blank=True)  # when it isn't the customer's own
    claimed_from = models.CharField(max_length=320, blank=True, default="")  # in From, when answers go to another
    verified = models.BooleanField(_("sender verified"), null=True, blank=True)  # NULL: it did not come by mail
    # Of a letter whose subject differs from the ticket's: it may say all there is.
    subject = models.CharField(_("subject"), max_length=300, blank=True, default="")
    text = models.TextField(_("text"), blank=True)  # only what is new
    full_text = models.TextField(_("full text"), blank=True)  # with the quoted history, when there was one
    html = models.TextField(_("HTML"), blank=True)  # as received: clean it before showing it
    created_at = models.DateTimeField(_("written"))  # when it reached us, or when the agent sent it
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)  # a form sent twice is one
    not_secret = models.JSONField(default=list, blank=True, editable=False)  # digests of masks that were taken away

    # Only on rows that the desk reads to show them; elsewhere it is an error to ask.
    has_files: bool
    has_redactions: bool

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["ticket", "created_at"], name="message_in_order"),
            models.Index(
                fields=["side_thread"], condition=Q(side_thread__isnull=False), name="message_in_a_side_thread"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(author="note")
                | Q(author__in=["customer", "agent", "portal"], side_thread__isnull=True)
                | Q(author__in=["forwarded", "outsider"], side_thread__isnull=False),
                name="message_side_thread_by_author",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_author_display()}: {self.shown_words[:60]}"

    @property
    def words(self) -> str:
        """All that is new in it, the subject of its own first: what is looked through, proved and repeated."""
        return "\n\n".join(filter(None, [self.subject, self.text]))

    @property
    def shown_words(self) -> str:
        return masked(self.words, self.not_secret)

    @property
    def hidden(self) -> list[Hidden]:
        """What is masked in it, wherever it stands."""
        return hidden_in(f"{self.words}\n\n{self.full_text}", self.not_secret)
